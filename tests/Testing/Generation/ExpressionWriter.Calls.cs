using System.Diagnostics;
using Tcpq.Language.Functions;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>Text of packets, and what is called by name.</summary>
internal sealed partial class ExpressionWriter
{
    private const int LongestSlice = 64;

    /// <summary>Text of the packet.</summary>
    public string Text(int depth)
    {
        string[] fields =
            [.. around.Fields.Where(field => Surroundings.HasParts(field.Type)).Select(field => field.Name)];
        string[] names = [.. around.Names.Where(name => Surroundings.HasParts(name.Type)).Select(name => name.Name)];
        return choices.Below(depth > 0 ? 4 : 2) switch
        {
            2 or 3 => Slice(Text(depth - 1), depth - 1),
            var way when names.Length > 0 && (way == 1 || fields.Length == 0) => choices.Of(names),
            _ => choices.Of(fields),
        };
    }

    /// <summary>A part of a text.</summary>
    public string Slice(string text, int depth)
    {
        var offset = choices.Once(4) ? Value(DataType.Integer, depth).Text : literals.Number(0, 40);
        return $"{text}[{offset}, {literals.Number(1, LongestSlice)}]";
    }

    /// <summary>A value of any type, or text, that can be a column.</summary>
    /// <param name="depth">How deep it may nest.</param>
    /// <param name="room">Bytes that there are for it.</param>
    public (Written Value, int Size) Column(int depth, int room)
    {
        if (around.HasText && choices.Once(6))
        {
            var fields = around.Fields
                .Where(field => field.Type.IsText && field.Type != DataType.Payload && field.Type.Size < room).ToList();
            if (fields.Count > 0 && choices.Once(2))
            {
                var field = choices.Of(fields);
                return (new(field.Name), field.Type.Size + 1);
            }

            if (room > LongestSlice + 9)
            {
                return (new(Slice(Text(0), 0)), LongestSlice + 9);
            }
        }

        var type = choices.Of([.. around.Types.Where(type => type.Size < room)]);
        return (Value(type, depth, isColumn: true), type.Size + 1);
    }

    private IEnumerable<Func<Written>> Calls(DataType type, int depth)
    {
        var functions = FunctionTable.Rows.Where(row => LanguageTypes.AreAlike(row.ResultType, type)
            && row.Parameters.All(CanGive)).ToList();
        if (functions.Count > 0 && !around.Fields.IsEmpty)
        {
            yield return () => Call(choices.Of(functions), depth);
        }

        var defined = around.Script.Functions.Where(row => LanguageTypes.AreAlike(row.Result, type)
            && row.Parameters.All(CanShow)).ToList();
        if (around.TakesFunctions && defined.Count > 0)
        {
            yield return () => Call(choices.Of(defined), depth);
        }

        var maps = around.Script.Maps.Where(map => LanguageTypes.AreAlike(map.Value, type)).ToList();
        if (around.TakesMaps && maps.Count > 0)
        {
            yield return () => new(Entry(choices.Of(maps), depth));
        }

        var aggregates = AggregateWriter.Readable(around.Types).Where(row => LanguageTypes.AreAlike(row.Result, type))
            .ToList();
        if (around.TakesAggregates && aggregates.Count > 0)
        {
            yield return () =>
            {
                var (aggregate, argument, _) = choices.Of(aggregates);
                return new AggregateWriter(choices, around).Value(aggregate, argument, depth);
            };
        }
    }

    private bool CanGive(Parameter parameter) => parameter.Kind != ParameterKind.Text || around.HasText;

    private Written Call(Function function, int depth)
    {
        // Without its key, `sample` is random.
        var least = function.Name == "sample" ? 2 : function.Parameters.Count(parameter => !parameter.IsOptional);
        var count = least + choices.Below(function.Parameters.Length - least + 1);
        return new(
            $"{function.Name}({string.Join(", ", function.Parameters.Take(count).Select(p => Argument(p, depth)))})");
    }

    private string Argument(Parameter parameter, int depth) => parameter.Kind switch
    {
        ParameterKind.Text => Text(depth),
        ParameterKind.Count => around.Alike(DataType.Bytes).Any() && choices.Once(4)
            ? choices.Of([.. around.Alike(DataType.Bytes)]).Name
            : Value(DataType.Integer, depth).Text,
        ParameterKind.Constant => literals.Number(parameter.Low, parameter.High),
        ParameterKind.Address => Value(DataType.Address, depth).Text,
        ParameterKind.Key => Value(choices.Of(around.Types), depth).Text,
        _ => throw new UnreachableException(),
    };

    private Written Call(DeclaredFunction function, int depth) =>
        new($"{function.Name}({string.Join(", ", function.Parameters.Select(type => Value(type, depth).Text))})");
}
