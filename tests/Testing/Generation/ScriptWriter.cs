using System.Collections.Immutable;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>Writes whole scripts that are valid at a hook.</summary>
internal sealed class ScriptWriter
{
    private const int ConditionDepth = 3;
    private const int BlockDepth = 1;
    private const int MostMapKeyBytes = 60; // of 64, with padding
    private const int MostFavourites = 6;

    private static readonly ImmutableArray<(string Name, DataType Type)> KeyTypes = [
        ("bytes", DataType.Bytes), ("integer", DataType.Integer), ("bool", DataType.Bool), ("ip", DataType.Address),
        ("port", DataType.Port), ("duration", DataType.Duration),
    ];

    private readonly Choices choices;
    private readonly Ground ground;
    private readonly ImmutableArray<Event> events;
    private readonly ImmutableArray<Field> shared;
    private readonly HashSet<string>? favourites;

    private readonly Declared declared = new();
    private readonly List<string> lines = [];
    private ImmutableList<NamedValue> names = [];

    /// <param name="choices">What to write.</param>
    /// <param name="ground">What about.</param>
    internal ScriptWriter(Choices choices, Ground ground)
    {
        this.choices = choices;
        this.ground = ground;

        // Often about a few events and fields only: then the same ones come together in many ways.
        ImmutableArray<Event> packets = [.. ground.Events.Where(row => row.IsPacket)];
        ImmutableArray<Event> candidates = packets.IsEmpty || choices.Once(3) ? ground.Events : packets;
        events = choices.Below(3) switch
        {
            1 => [choices.Of(candidates)],
            2 => [choices.Of(candidates), choices.Of(candidates)],
            _ => candidates,
        };
        ImmutableArray<Field> all = [.. events.SelectMany(row => ground.FieldsOf(row)).Distinct()];
        favourites = choices.Below(4) switch
        {
            1 => Some(all),
            2 => [choices.Of(all).Name, .. all.Where(field => field.Type.Name == "bytes").Select(field => field.Name)],
            3 when all.Any(IsOfContext) => Some([.. all.Where(IsOfContext)]),
            _ => null,
        };
        shared = [
            .. events.Select(row => FieldsOf(row).AsEnumerable()).Aggregate((some, others) => some.Intersect(others)),
        ];
    }

    private HashSet<string> Some(IReadOnlyList<Field> fields) =>
        [.. Enumerable.Range(0, choices.Below(MostFavourites) + 1).Select(_ => choices.Of(fields).Name)];

    // What stands beside the packet, and addresses, which are read in two ways each: LLVM likes to join such readings.
    private static bool IsOfContext(Field field) => field.Read is FieldRead.Metadata or FieldRead.IpAddress
        or FieldRead.VlanTag or FieldRead.LinkAddress or FieldRead.WirePackets or FieldRead.Task
            or FieldRead.EventValue;

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
        JoinsWindows = ground.JoinsWindows,
    };

    private ImmutableArray<Field> FieldsOf(Event row) => favourites is null
        ? ground.FieldsOf(row)
        : [.. ground.FieldsOf(row).Where(field => favourites.Contains(field.Name))];

    private string Rule()
    {
        var row = choices.Of(events);
        var around = Everywhere with
        {
            Fields = FieldsOf(row),
            TakesMaps = true,
            CanDecide = ground.CanDecide(row),
            CanCapture = ground.CanCapture(row),
        };
        var where = choices.Once(4) ? ""
            : $" where {new ExpressionWriter(choices, around).Condition(ConditionDepth).Text}";
        var statements = new StatementWriter(choices, around with { TakesAggregates = true });
        return $"on {row.Name}{where} {statements.Block(BlockDepth)}";
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
        var nowhere = Everywhere with { Fields = [], Names = [], TakesFunctions = false };
        var value = new ExpressionWriter(choices, nowhere).Value(type, choices.Below(2));
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
        var type =
            choices.Of([.. Everywhere.Types.Where(type => type != DataType.Bool && LiteralWriter.CanWrite(type))]);
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
        ImmutableArray<NamedValue> parameters = [
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
                && field.Type != DataType.Time && field.Read is not (FieldRead.Either or FieldRead.Argument)).ToList();
            var (key, kind) = fields.Count > 0 && !choices.Once(3)
                ? choices.Of(fields) is var field ? (field.Name, field.Type) : default
                : choices.Of(KeyTypes);
            if (kind.Size <= room)
            {
                keys.Add((key, kind));
                room -= kind.Size;
            }
        }

        var (value, type) = choices.Of(
        [
            ("integer", DataType.Integer), ("bytes", DataType.Bytes), ("time", DataType.Time),
            ("duration", DataType.Duration),
            ("bool", DataType.Bool), ("port", DataType.Port), ("flags", FieldTable.Find("flags")!.Type),
        ]);
        var name = declared.NewName("map");
        declared.Maps.Add(
            new(name, [.. keys.Select(key => key.Type.IsText ? key.Type : LanguageTypes.ClassOf(key.Type))], type));
        var sizes = choices.Of(["", "", " limit 1k", " limit 3", " lru 5k", " limit 5k lru"]);
        return $"map {name}[{string.Join(", ", keys.Select(key => key.Name))}] : {value}{sizes}";
    }
}
