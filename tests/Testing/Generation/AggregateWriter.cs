using System.Collections.Immutable;
using System.Globalization;
using Tcpq.Language.Aggregates;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>Writes aggregates, as statements and as values.</summary>
internal sealed class AggregateWriter(Choices choices, Surroundings around)
{
    private const int MostKeyBytes = 140; // of 192, for the stack is also that of what the script reads
    private readonly ExpressionWriter expressions = new(choices, around);

    /// <summary>The aggregates that a program can read, with what they take and what they then give.</summary>
    public static IEnumerable<(Aggregate Aggregate, DataType Argument,
        DataType Result)> Readable(IEnumerable<DataType> types) =>
        from aggregate in AggregateTable.Rows
        from type in types.Distinct()
        where LanguageTypes.Takes(aggregate, type)
        let result = aggregate.ReadType(type)
        where result is not null
        select (aggregate, type, result);

    /// <summary>A statement that aggregates.</summary>
    public string Statement(int depth)
    {
        var aggregate = choices.Of(AggregateTable.Rows);
        var text = $"{aggregate.Name}({Arguments(aggregate, null, depth, out var room)})";
        string[] keys = [.. Keys(depth, room, aggregate.ArgumentsAreKeys ? 0 : 3)];
        var table = choices.Once(3) ? null : around.Script.NewName("table");
        if (table is not null)
        {
            around.Script.Tables.Add(table);
        }

        // Behind the last key, a name is that of the result, unless that follows.
        var within = Within();
        string[] named = [
            .. keys.Select((key, i) => choices.Once(4) && (i + 1 < keys.Length || (table is not null && within == ""))
                ? $"{key} as {around.Script.NewName("key")}"
                : key),
        ];
        text += named.Length > 0 ? $" by {string.Join(", ", named)}" : "";
        return text + within + (table is null ? "" : $" as {table}") + Sizes();
    }

    /// <summary>An aggregate that stands for its value.</summary>
    public Written Value(Aggregate aggregate, DataType type, int depth)
    {
        var call = $"{aggregate.Name}({Arguments(aggregate, type, depth, out var room)})";
        if (choices.Once(3))
        {
            return new(call, Precedence.BitOr); // in a block, `>> count()` would close it
        }

        string[] keys = [.. Keys(0, room, 2)];
        var by = keys.Length == 0 ? "" : $" by {string.Join(", ", keys)}";
        var within = Within() is var text && (around.JoinsWindows || !aggregate.KeepsUnion) ? text : "";
        return new($"({call}{by}{within}{(choices.Once(4) ? " limit 5" : "")})");
    }

    private string Arguments(Aggregate aggregate, DataType? type, int depth, out int room)
    {
        room = MostKeyBytes;
        if (aggregate.ArgumentsAreKeys)
        {
            return string.Join(", ", Keys(depth, room, 3));
        }

        var count = aggregate.LeastValues
            + choices.Below(Math.Min(aggregate.MostValues, 3) - aggregate.LeastValues + 1);
        var types = around.Types.Where(candidate => LanguageTypes.Takes(aggregate, candidate)).ToList();
        var first = type ?? (types.Count > 0 ? choices.Of(types) : null);
        var values = Enumerable.Range(0, count)
            .Select(i => expressions.Value(i == 0 ? first! : choices.Of(types), depth).Text);
        return string.Join(", ", values.Concat(first is null ? [] : Parameters(aggregate, first)));
    }

    // Rising numbers until they are right: 0, 1000, 100.
    private IEnumerable<string> Parameters(Aggregate aggregate, DataType type)
    {
        if (aggregate.ParameterNames.IsEmpty)
        {
            return [];
        }

        ImmutableArray<long>[] candidates = [
            .. from low in (long[])[0, 1, 40]
               from width in (long[])[1000, 1, 7, 100_000]
               from step in (long[])[100, 1, 7, 999]
               let numbers = ImmutableArray.Create(low, low + width, step)
               where numbers.Length == aggregate.ParameterNames.Length && aggregate.CheckParameters(numbers) is null
               select numbers,
        ];
        var unit = type.Name is "bytes" ? "B" : type.Name is "duration" ? "ns" : "";
        return choices.Of(candidates).Select(number => number.ToString(CultureInfo.InvariantCulture) + unit);
    }

    private IEnumerable<string> Keys(int deepest, int room, int most)
    {
        var depth = choices.Below(deepest + 1);
        var count = choices.Below(most + 1);
        for (var i = 0; i < count && room > 8; i++)
        {
            var (value, size) = expressions.Column(depth, room);
            room -= size;
            yield return value.At(Precedence.Unary);
        }
    }

    private string Within() => choices.Once(5) ? $" within {choices.Of(["1h", "24h", "90m"])}" : "";

    private string Sizes() => choices.Below(10) switch
    {
        7 => $" top {choices.Below(5) + 1}",
        8 => $" limit {choices.Below(20) + 1}",
        9 => " limit 5k lru",
        _ => "",
    };
}
