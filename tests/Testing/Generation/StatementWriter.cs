using System.Collections.Immutable;
using Tcpq.Language.Fields;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>Writes the blocks of rules.</summary>
internal sealed class StatementWriter(Choices choices, Surroundings surroundings)
{
    private const int Depth = 2;
    private const int MostColumns = 5;
    private const int MostFields = 6;
    private const int MostBytes = 500;
    private const int MostOnceBytes = 56; // of 64, with padding
    private const int LongestPart = 500; // characters of a value in a text

    private Surroundings around = surroundings;

    private ExpressionWriter Expressions => new(choices, around);

    /// <summary>A block.</summary>
    /// <param name="depth">How deep blocks may nest in it.</param>
    public string Block(int depth)
    {
        var statements = Enumerable.Range(0, choices.Below(depth + 2) + 1).Select(_ => Statement(depth)).ToList();
        if (around.CanDecide && choices.Once(4))
        {
            statements.Add(choices.Of(["drop", "pass"]));
        }

        return $"<\n    {string.Join(";\n    ", statements)}{(choices.Once(2) ? ";" : "")}\n>";
    }

    private string Statement(int depth)
    {
        var ways = new List<Func<string>>
        {
            Aggregate, Aggregate, Aggregate, Emit, Emit, Emit, Let, () => Message("print"),
            () => Message("alert") + Once(),
        };
        if (depth > 0)
        {
            ways.Add(() => If(depth - 1));
            ways.Add(() => If(depth - 1));
        }

        if (around.CanDecide)
        {
            ways.Add(RateLimit);
        }

        if (around.CanCapture)
        {
            ways.Add(() => "capture");
        }

        if (around.Script.Maps.Count > 0)
        {
            ways.AddRange([Set, Set, Delete]);
        }

        return choices.Of(ways)();
    }

    private string Aggregate() => new AggregateWriter(choices, around).Statement(Depth);

    private string Emit()
    {
        var plain = choices.Once(3) ? Fields().ToList() : [];
        var columns = plain.Count > 0 ? plain : Columns(MostBytes, choices.Below(MostColumns) + 1, "column");
        return $"emit {string.Join(", ", columns)}";
    }

    // One beside the other, as people write them.
    private IEnumerable<string> Fields()
    {
        ImmutableArray<Field> fields =
            [.. around.Fields.Where(field => field.Type != DataType.Payload && field.Read is not FieldRead.Either)];
        var room = MostBytes;
        for (var i = fields.IsEmpty ? MostFields : choices.Below(MostFields - 2); i < MostFields; i++)
        {
            var field = choices.Of(fields);
            room -= field.Type.Size + 1;
            if (room < 0)
            {
                yield break;
            }

            yield return field.Name;
        }
    }

    private string Let()
    {
        var name = around.Script.NewName("local");
        ImmutableArray<Field> texts =
            [.. around.Fields.Where(field => field.Type.IsText && field.Type != DataType.Payload)];
        if (!texts.IsEmpty && choices.Once(6))
        {
            var field = choices.Of(texts);
            around = around with { Names = around.Names.Add(new(name, field.Type)) };
            return $"let {name} = {field.Name}";
        }

        var type = choices.Of(around.Types);
        var text = $"let {name} = {Expressions.Value(type, Depth).InBlock}";
        around = around with { Names = around.Names.Add(new(name, type)) };
        return text;
    }

    private string If(int depth)
    {
        var text = $"if ({Expressions.Condition(Depth).Text}) {Nested(depth)}";
        if (choices.Once(3))
        {
            text += $" else if ({Expressions.Condition(Depth).Text}) {Nested(depth)}";
        }

        return choices.Once(2) ? $"{text} else {Nested(depth)}" : text;
    }

    private string Nested(int depth) =>
        new StatementWriter(choices, around).Block(depth).Replace("\n", "\n    ", StringComparison.Ordinal);

    private string Message(string word)
    {
        var text = LiteralWriter.Quote("text {{in braces}}: ");
        foreach (var _ in Enumerable.Range(0, choices.Below(3)))
        {
            var (value, size) = Expressions.Column(1, MostBytes);
            text = $"{text[..^1]} {{{(value.Text.Length < LongestPart ? value.Text : "len")}}}\"";
        }

        return $"{word} {text}";
    }

    private string RateLimit()
    {
        var keys = string.Join(", ", Columns(MostOnceBytes, choices.Below(3), "key"));
        return $"limit {choices.Below(1000) + 1}/{choices.Of(["s", "m", "h"])}{(choices.Once(3) ? " burst 7" : "")}"
            + (keys.Length > 0 ? $" by {keys}" : "");
    }

    private string Once() => choices.Below(3) switch
    {
        0 => "",
        1 => " once",
        _ => $" once per {string.Join(", ", Columns(MostOnceBytes, choices.Below(2) + 1, "key"))}"
            + (choices.Once(2) ? " within 1h" : ""),
    };

    private IEnumerable<string> Columns(int room, int count, string kind)
    {
        // Plain fields beside one another, mostly, as people write them.
        var depth = choices.Below(Depth + 1);
        for (var i = 0; i < count && room > 8; i++)
        {
            var (value, size) = Expressions.Column(depth, room);
            room -= size;
            yield return value.InBlock + (choices.Once(4) ? $" as {around.Script.NewName(kind)}" : "");
        }
    }

    private string Set()
    {
        var map = choices.Of(around.Script.Maps);
        var value = map.Value == DataType.Time ? "now"
            : Expressions.Value(map.Value, Depth, hasOwnType: false).InBlock;
        return $"set {Entry(map)} = {value}";
    }

    private string Delete() => $"delete {Entry(choices.Of(around.Script.Maps))}";

    private string Entry(DeclaredMap map) =>
        $"{map.Name}[{string.Join(", ", map.Keys.Select(key => Expressions.MapKey(key, 1).Text))}]";
}
