using System.Collections.Immutable;
using Tcpq.Language;

namespace Tcpq.Testing;

/// <summary>Writes whole scripts that are valid at a hook and on a capture, and mean the same there.</summary>
internal sealed class ScriptWriter(Choices choices, Hook hook)
{
    private const int ConditionDepth = 3;
    private const int BlockDepth = 1;
    private const int MostMapKeyBytes = 60; // of 64, with padding

    private readonly ImmutableArray<Event> events = Surroundings.EventsOf(hook);
    private readonly ImmutableArray<Field> shared =
    [
        .. Surroundings.EventsOf(hook).Select(row => Surroundings.FieldsOf(row, hook).AsEnumerable())
            .Aggregate((some, others) => some.Intersect(others)),
    ];

    private readonly Declared declared = new();
    private readonly List<string> lines = [];
    private ImmutableList<NamedValue> names = [];

    /// <summary>A script.</summary>
    public string Write()
    {
        for (var i = choices.Below(5); i > 0; i--)
        {
            lines.Add(Declaration());
        }

        for (var i = choices.Below(2); i >= 0; i--)
        {
            lines.Add(Rule());
        }

        if (declared.Tables.Count > 0 && choices.Once(4))
        {
            lines.Add($"every 1h < show {choices.Of(declared.Tables)} top 3; clear {choices.Of(declared.Tables)} >");
        }

        return string.Join('\n', lines) + "\n";
    }

    private Surroundings Everywhere => new()
    {
        Script = declared,
        Fields = shared,
        Names = names,
    };

    private string Rule()
    {
        var row = choices.Of(events);
        var around = Everywhere with { Fields = Surroundings.FieldsOf(row, hook), TakesMaps = true };
        var where = choices.Once(4) ? "" : $" where {new ExpressionWriter(choices, around).Condition(ConditionDepth).Text}";
        return $"on {row.Name}{where} {new StatementWriter(choices, around with { TakesAggregates = true }).Block(BlockDepth)}";
    }

    private string Declaration() => choices.Below(6) switch
    {
        0 => Constant(),
        1 => Parameter(),
        2 => SetConstant(),
        3 => Function(),
        4 => Map(),
        _ => TextConstant(),
    };

    private string Constant()
    {
        var type = choices.Of([DataType.Integer, DataType.Bytes, DataType.Duration]);
        var value = new ExpressionWriter(choices, Everywhere with { Fields = [], Names = [] }).Value(type, choices.Below(2));
        var name = Named("constant", type, isPlain: ushort.TryParse(value.Text, out _));
        return $"const {name} = {value.Text}";
    }

    private string Parameter()
    {
        var type = choices.Of([DataType.Integer, DataType.Bytes, DataType.Duration, DataType.Address, DataType.Bool]);
        var value = new LiteralWriter(choices).Of(type).Text;
        return $"param {Named("param", type, isPlain: type == DataType.Integer)} = {value} \"for tests\"";
    }

    private string Named(string kind, DataType type, bool isPlain)
    {
        var name = declared.NewName(kind);
        names = names.Add(new(name, type, isPlain));
        return name;
    }

    private string SetConstant()
    {
        var type = choices.Of([.. Everywhere.Types.Where(type => type != DataType.Bool && LiteralWriter.CanWrite(type))]);
        var set = new ExpressionWriter(choices, Everywhere).Set(type);
        var name = declared.NewName("set");
        declared.Sets.Add(new(name, type));
        return $"const {name} = {set}";
    }

    private string TextConstant()
    {
        var name = declared.NewName("words");
        declared.Texts.Add(name);
        return $"const {name} = {new LiteralWriter(choices).Text()}";
    }

    private string Function()
    {
        var types = Everywhere.Types;
        ImmutableArray<NamedValue> parameters =
        [
            .. Enumerable.Range(0, choices.Below(3)).Select(i => new NamedValue($"x{i + 1}", choices.Of(types))),
        ];
        var inside = Everywhere with { Names = names.AddRange(parameters) };
        var result = choices.Of(types);
        var body = new ExpressionWriter(choices, inside).Value(result, 2, isColumn: true);
        var name = declared.NewName("function");
        declared.Functions.Add(new(name, result, [.. parameters.Select(parameter => parameter.Type)]));
        return $"def {name}({string.Join(", ", parameters.Select(parameter => parameter.Name))}) = {body.Text}";
    }

    private string Map()
    {
        var keys = new List<(string Name, DataType Type)>();
        var room = MostMapKeyBytes;
        for (var i = choices.Below(3); i >= 0; i--)
        {
            var fields = Everywhere.Fields.Where(field => field.Type.Size is > 0 && field.Type.Size <= room
                && field.Type != DataType.Time && field.Read is not FieldRead.Either).ToList();
            if (fields.Count > 0)
            {
                var field = choices.Of(fields);
                keys.Add((field.Name, field.Type));
                room -= field.Type.Size;
            }
        }

        var (value, type) = choices.Of(
        [
            ("integer", DataType.Integer), ("bytes", DataType.Bytes), ("time", DataType.Time), ("duration", DataType.Duration),
            ("bool", DataType.Bool), ("port", DataType.Port), ("flags", FieldTable.Find("flags")!.Type),
        ]);
        var name = declared.NewName("map");
        declared.Maps.Add(new(name, [.. keys.Select(key => key.Type.IsText ? key.Type : LanguageTypes.ClassOf(key.Type))], type));
        var sizes = choices.Of(["", "", " limit 1k", " limit 3", " lru 5k", " limit 5k lru"]);
        return $"map {name}[{string.Join(", ", keys.Select(key => key.Name))}] : {value}{sizes}";
    }
}
