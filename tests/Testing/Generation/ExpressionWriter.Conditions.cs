using Tcpq.Binding;
using Tcpq.Language.Fields;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>Conditions.</summary>
internal sealed partial class ExpressionWriter
{
    private const int ManyNumbers = 60; // so many are looked up in a table
    private const int ManyPrefixes = 20;

    /// <summary>A condition.</summary>
    /// <param name="depth">How deep it may nest.</param>
    /// <param name="isValue">True if it stands for true or false, so that the entry of a map must be written out.
    /// </param>
    public Written Condition(int depth, bool isValue = false)
    {
        var ways = Leaves(DataType.Bool, hasOwnType: true, isColumn: false);
        if (depth > 0)
        {
            ways.AddRange(
            [
                () => Comparison(depth - 1), () => Comparison(depth - 1), () => Membership(depth - 1),
                () => Written.Of(Condition(depth - 1), choices.Of(LanguageTypes.Connectives), Condition(depth - 1)),
                () => Written.Of(Condition(depth - 1), choices.Of(LanguageTypes.Connectives), Condition(depth - 1)),
                () => Prefixed(
                    choices.Of([.. LanguageTypes.Prefixes.Where(row => LanguageTypes.Takes(row, DataType.Bool))]),
                    Condition(depth - 1)),
                .. Calls(DataType.Bool, depth - 1),
            ]);
            if (around.HasText)
            {
                ways.Add(() => TextTest(depth - 1));
            }

            if (around.TakesMaps && around.Script.Maps.Count > 0)
            {
                var entry = isValue ? "not not " : "";
                ways.Add(() => new(
                    entry + Entry(choices.Of(around.Script.Maps), depth - 1), isValue ? Precedence.Not
                        : Precedence.Unary));
                ways.Add(() => Age(depth - 1));
            }
        }

        return choices.Of(ways)();
    }

    private Written Comparison(int depth)
    {
        var type = choices.Of(around.Types);
        var isOrdered = OperatorTypes.IsOrdered(type);
        var row = choices.Of([.. LanguageTypes.Comparisons.Where(row =>
            isOrdered || row.Binary is BinaryOperator.Equal or BinaryOperator.NotEqual)]);
        var either = around.Fields.FirstOrDefault(field =>
            field.Read is FieldRead.Either && LanguageTypes.AreAlike(field.Type, type));
        var left = either is not null && choices.Once(4) ? new(either.Name) : Value(type, depth);
        var right = Value(type, depth, hasOwnType: false);
        return choices.Once(5) ? Written.Of(right, row, left) : Written.Of(left, row, right);
    }

    private Written Membership(int depth)
    {
        var type = choices.Of([.. around.Types.Where(type =>
            type != DataType.Bool && type.Representation != Representation.Flow && LiteralWriter.CanWrite(type))]);
        return new($"{Value(type, depth).At(Precedence.BitOr)} in {Members(type)}", Precedence.Comparison);
    }

    private string Members(DataType type)
    {
        var sets = around.Script.Sets.Where(set => LanguageTypes.AreAlike(set.Type, type)).ToList();
        return choices.Below(5) switch
        {
            1 when sets.Count > 0 => choices.Of(sets).Name,
            2 when type == DataType.Address => "10.0.0.0/8",
            2 when type == DataType.Port || type == DataType.Integer => "1..1023",
            _ => Set(type),
        };
    }

    /// <summary>A set of values of a type.</summary>
    public string Set(DataType type)
    {
        var elements = choices.Below(8) switch
        {
            7 when type == DataType.Address => literals.Elements(type, ManyPrefixes),
            7 when type == DataType.Port || type == DataType.Integer => literals.Elements(type, ManyNumbers),
            var count => Enumerable.Range(0, (count % 4) + 1).Select(_ => literals.Element(type)),
        };
        return $"{{{string.Join(", ", elements)}}}";
    }

    private Written TextTest(int depth)
    {
        var text = Text(depth);
        if (choices.Once(4))
        {
            var elements = Enumerable.Range(0, choices.Below(3) + 1).Select(_ => TextValue());
            return new($"{text} in {{{string.Join(", ", elements)}}}", Precedence.Comparison);
        }

        return Written.Of(new(text), choices.Of(LanguageTypes.TextComparisons), new(TextValue()));
    }

    private string TextValue() => around.Script.Texts.Count > 0 && choices.Once(4)
        ? choices.Of(around.Script.Texts)
        : literals.Text();

    // Times differ from run to run; that they pass does not.
    private Written Age(int depth)
    {
        var maps = around.Script.Maps.Where(map => map.Value == DataType.Time).ToList();
        var time = maps.Count == 0 ? "time" : Entry(choices.Of(maps), depth);
        return new($"now - {time} {choices.Of(["<", ">="])} {choices.Of(["24h", "0ns"])}", Precedence.Comparison);
    }

    private string Entry(DeclaredMap map, int depth) =>
        $"{map.Name}[{string.Join(", ", map.Keys.Select(key => MapKey(key, depth).Text))}]";

    /// <summary>A part of the key of a map.</summary>
    public Written MapKey(DataType type, int depth) =>
        type.IsText ? new(around.Fields.First(field => field.Type == type).Name)
            : Value(type, depth, hasOwnType: false);
}
