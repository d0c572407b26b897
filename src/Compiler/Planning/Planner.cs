using System.Collections.Immutable;
using System.Diagnostics;
using Tcpq.Binding;
using Tcpq.Binding.Reports;
using Tcpq.Binding.Tree;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using Tcpq.Syntax;
using Tcpq.Targets;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Planning;

/// <summary>Turns bound rules into programs, and lays out what they leave.</summary>
internal sealed partial class Planner
{
    /// <summary>Most bytes of a key: it is built on the program's stack of 512 bytes.</summary>
    internal const int MaximumKeySize = 192;

    /// <summary>Most bytes of a key where the program holds a packet's headers and a socket.</summary>
    internal const int MaximumKeySizeBesideSocket = 128;

    /// <summary>Most bytes of a value in a map that has one for each CPU (PCPU_MIN_UNIT_SIZE in the kernel).</summary>
    internal const int MaximumPerCpuState = 32 << 10;

    /// <summary>Most bytes of a script's map's key, which stands on the stack beside a table's.</summary>
    internal const int MaximumEntryKeySize = 64;

    private readonly DiagnosticBag diagnostics;
    private readonly BoundScript script;
    private readonly CompilationOptions options;
    private readonly ImmutableArray<TableSchema>.Builder tables = ImmutableArray.CreateBuilder<TableSchema>();
    private readonly Dictionary<string, MapSchema> maps = [];
    private readonly ImmutableArray<MapSchema>.Builder hiddenMaps = ImmutableArray.CreateBuilder<MapSchema>();
    private readonly HashSet<string> cleared;
    private readonly ImmutableArray<StreamSchema>.Builder streams = ImmutableArray.CreateBuilder<StreamSchema>();
    private readonly ImmutableArray<Counter>.Builder counters = ImmutableArray.CreateBuilder<Counter>();
    private int? helloCounter;
    private readonly ImmutableArray<CaptureSchema>.Builder captures = ImmutableArray.CreateBuilder<CaptureSchema>();
    private BoundRule? current;
    private VerdictCounters? verdicts;

    private Planner(BoundScript script, CompilationOptions options, DiagnosticBag diagnostics)
    {
        this.options = options;
        this.script = script;
        this.diagnostics = diagnostics;
        counters.AddRange(ProgramCounters.Of(""));
        cleared = [
            .. script.Reports.Actions.OfType<ReportAction.Clear>().Where(clear => !clear.IsMap)
                .Select(clear => clear.Name),
        ];
    }

    /// <summary>Plans a script; what could not be planned was reported.</summary>
    internal static Plan Plan(BoundScript script, CompilationOptions options, DiagnosticBag diagnostics)
    {
        var planner = new Planner(script, options, diagnostics);
        foreach (var map in script.Maps)
        {
            planner.maps.Add(map.Name, planner.PlanMap(map));
        }

        var choice = HookChoice.For(script, options, diagnostics);
        PacketUse.Check(script, options, diagnostics);
        List<PlacedRule> placed = [];
        List<PassedHook> forbidden = [];
        foreach (var rule in script.Rules)
        {
            var body = planner.PlanRule(rule);
            if (choice.Choose(rule) is { } hook)
            {
                placed.AddRange(planner.Place(rule, body, hook, choice.DeviceOf(rule)));
                forbidden.AddRange(choice.Forbidden(rule, hook.Hook));
            }
        }

        placed.InsertRange(0, planner.PlaceOwnerRules());
        ImmutableArray<PlannedProgram> programs = [
            .. placed.GroupBy(rule => rule.Program).Select((group, index) => new PlannedProgram(
                index == 0 ? $"tcpq_{group.Key.Hook.Name}" : $"tcpq_{group.Key.Hook.Name}_{index + 1}",
                group.Key.Hook,
                group.Key.Point,
                group.Key.Device,
                [.. group.Select(rule => rule.Rule)])),
        ];
        var flowCounter = placed.Exists(rule => rule.Rule.Point.Flow is not null)
            ? planner.AddCounter(CounterKind.FlowsForgotten, "")
            : 0;
        var counted = ProgramCounters.Assign(programs, script.Rules.Length, planner.counters);
        var schema = new Schema(
            planner.tables.ToImmutable(), planner.streams.ToImmutable(), planner.counters.ToImmutable())
        {
            Maps = [.. planner.maps.Values, .. planner.hiddenMaps],
            Captures = planner.captures.ToImmutable(),
            Parameters = script.Parameters,
            Reports = script.Reports,
            HasOwners = script.OwnerRules.Any(),
            HelloCounter = planner.helloCounter,
        };
        if (!options.IsCapture)
        {
            new MapBudget(schema, script.Source, diagnostics).Check(counted);
        }

        return new(script.Source, options.Target, counted, schema, planner.UsesCookies(counted))
        {
            IsOneNamespace = options.IsOneNamespace,
            LooksInside = options.Tunnels == TunnelView.Inner,
            FlowCounter = flowCounter,
            Forbidden = [.. forbidden.Distinct()],
        };
    }

    /// <summary>A rule in one of its programs.</summary>
    private sealed record PlacedRule(ProgramPlace Program, PlannedRule Rule);

    /// <summary>What rules must share to share a program.</summary>
    private sealed record ProgramPlace(Hook Hook, string? Device, ProgramPoint Point);

    private IEnumerable<PlacedRule> Place(BoundRule rule, PlannedRule planned, EventHook choice, string? device) =>
        choice.Points.Select(point => new PlacedRule(
            new(
                choice.Hook,
                point.HasPacket ? device : null,
                AsksForSocket(rule, point) ? point.Program : point.Program with { Socket = null }),
            planned with
            {
                Point = point,
                Conditions = [.. EventConditions.Of(rule, point), .. planned.Conditions],
            }));

    // What a script names may not have one, or one that nobody wants.
    private bool AsksForSocket(BoundRule rule, EventPoint point) =>
        !point.IsOfScript || rule.AsksForSocket || options.IsOneNamespace;

    // Who owns sockets is learnt where a task is at work.
    private IEnumerable<PlacedRule> PlaceOwnerRules()
    {
        var quiet = new HookChoice(
            script.Source, options with { Hook = null, Device = null }, new DiagnosticBag());
        foreach (var (rule, clue) in script.OwnerRules)
        {
            if (quiet.Choose(rule) is { } hook)
            {
                var remember = new PlannedStatement.RememberOwner(rule.Span, clue);
                var planned = new PlannedRule(
                    0, rule.Event, hook.Points[0], Head(rule), [], [remember], null);
                foreach (var placed in Place(rule, planned, hook, null))
                {
                    yield return placed;
                }
            }
        }
    }

    private bool AsksForIdentity => script.OwnerRules.Any()
        || script.Rules.Any(rule => rule.Fields.Any(value => value.Field.Read is FieldRead.SocketIdentity));

    // A cookie must be the same wherever the script asks for it.
    private bool UsesCookies(ImmutableArray<PlannedProgram> programs) =>
        AsksForIdentity && options.Target.Has(KernelFeature.SocketCookie)
            && programs.All(program => program.Point.Socket is null
            || (program.Hook.Attach is not (AttachKind.Kprobe or AttachKind.Kretprobe or AttachKind.RawTracepoint)
                && !(options.Target.Kernel < program.Point.KeepsCookieSince)));

    private PlannedRule PlanRule(BoundRule rule)
    {
        var name = RuleName(rule);
        var matched = AddCounter(CounterKind.Matched, name, rule.Event.Unit);
        current = rule;
        verdicts = VerdictCounters.Of(rule, kind => AddCounter(kind, name));
        var body = PlanBlock(rule.Body, rule.Event);
        var readsPayload = rule.Fields.Any(value => value.Field.Wants == HookProvides.Payload);
        var readsHello = rule.Fields.Any(value => value.Field.Read
            is FieldRead.PayloadText { Part: PayloadPart.TlsServerName }
            or FieldRead.PayloadNumber { Part: PayloadPart.TlsVersion });
        helloCounter ??= readsHello ? AddCounter(CounterKind.HellosOpen, "") : null;
        return new(
            script.Rules.IndexOf(rule) + 1,
            rule.Event,
            rule.Event.Hooks[0].Points[0],
            Head(rule),
            PredicateOrder.Of(Narrowed(rule)),
            body,
            matched,
            readsPayload ? AddCounter(CounterKind.PayloadUnreadable, RuleName(rule)) : null)
        {
            TakesFragments = !rule.Event.IsTcp && !rule.Fields.Any(value => value.Field.IsBehindIp),
            ReadsLength = readsPayload
                || rule.Fields.Any(value => value.Field.Read is FieldRead.IpLength or FieldRead.PayloadLength),
            ReadsHello = readsHello,
        };
    }

    // Where the code of the rule as a whole is said to stand.
    private static TextSpan Head(BoundRule rule) =>
        TextSpan.Covering(new(rule.Span.Start, 0), rule.Via?.Span ?? rule.EventSpan);

    // A capture does not say which side was this host; the user may.
    private BoundExpression? Narrowed(BoundRule rule)
    {
        var isPassing = rule.Event is { IsPacket: true } and ({ IsArrival: true } or { IsDeparture: true });
        if (!options.IsCapture || !isPassing || options.Local is not { } local)
        {
            return rule.Where;
        }

        var isLocal = new BoundExpression.Membership(
            rule.EventSpan,
            new BoundExpression.FieldValue(rule.EventSpan,
                FieldTable.Find(rule.Event.IsDeparture ? "saddr" : "daddr")!),
            [new SetElement.Prefix(local.High, local.Low, local.Length)]);
        return rule.Where is null
            ? isLocal
            : new BoundExpression.Logical(rule.EventSpan, BinaryOperator.And, rule.Where, isLocal);
    }

    private string RuleName(BoundRule rule) =>
        script.Rules.Length == 1 ? "" : $"rule {script.Rules.IndexOf(rule) + 1}";

    private ImmutableArray<PlannedStatement> PlanBlock(ImmutableArray<BoundStatement> block, Event row) =>
        [.. block.Select(statement => PlanStatement(statement, row))];

    private PlannedStatement PlanStatement(BoundStatement statement, Event row) => statement switch
    {
        BoundStatement.Set set => new PlannedStatement.Set(set, maps[set.Map.Name]),
        BoundStatement.Delete delete => new PlannedStatement.Delete(delete, maps[delete.Map.Name]),
        BoundStatement.If choice =>
            new PlannedStatement.If(choice, PlanBlock(choice.Then, row), PlanBlock(choice.Else, row)),
        BoundStatement.Message message => PlanMessage(message, row),
        BoundStatement.Update update => PlanUpdate(update, row),
        BoundStatement.Emit emit => PlanEmit(emit, row),
        BoundStatement.Let let => new PlannedStatement.Let(let),
        BoundStatement.Decide decide => new PlannedStatement.Decide(decide, verdicts!),
        BoundStatement.RateLimit limit => PlanRateLimit(limit, row),
        BoundStatement.Capture capture => PlanCapture(capture),
        _ => throw new UnreachableException(),
    };

    private void CheckKeySize(int size, int maximum, TextSpan span)
    {
        if (size > maximum)
        {
            diagnostics.Report(new(
                Codes.KeyTooLarge, $"a key can have {maximum} bytes, and this one has {size}",
                new(script.Source, span, "too large")));
        }
    }

    private MapSchema PlanMap(ScriptMap map)
    {
        var (keys, size) = ColumnLayout.Place(
            [.. map.KeyNames.Select((name, i) => new ColumnLayout.Draft(name, map.KeyTypes[i], IsOptional: false))], 0);
        CheckKeySize(size, MaximumEntryKeySize, map.Span);
        return new(
            map.Name, $"m{maps.Count}_{Clean(map.Name)}", keys, size, map.ValueType, map.Limit, map.IsLru,
            AddCounter(CounterKind.MapFull, map.Name))
        {
            RefusedCounter = map.IsLru ? null : AddRefusedCounter(map.Name),
        };
    }

    private PlannedStatement.Message PlanMessage(BoundStatement.Message message, Event row)
    {
        var kind = message.IsAlert ? StreamKind.Alert : StreamKind.Print;
        var name = $"{(message.IsAlert ? "alert" : "print")} {streams.Count + 1}";
        var stream = AddStream(message.Columns, row, name, message.Span) with { Kind = kind, Text = message.Text };
        streams[stream.Id] = stream;
        return new(message, stream, message.Once is { } once ? PlanOnce(once, name, row) : null);
    }

    private MapSchema PlanOnce(BoundOnce once, string name, Event row)
    {
        var (keys, size) = ColumnLayout.Place(once.Keys, row, 0);
        CheckKeySize(size, MaximumEntryKeySize, once.Span);
        var map = new MapSchema(
            name, $"once{hiddenMaps.Count}", keys, Math.Max(size, sizeof(uint)), DataType.Time,
            DeclarationBinder.DefaultLimit, IsLru: true, AddCounter(CounterKind.NotRemembered, name))
        {
            Kind = MapPurpose.Once,
        };
        hiddenMaps.Add(map);
        return map;
    }

    private PlannedStatement.RateLimit PlanRateLimit(BoundStatement.RateLimit limit, Event row)
    {
        var number = hiddenMaps.Count(map => map.Kind == MapPurpose.Limit) + 1;
        var name = $"limit {number}";
        var (keys, size) = ColumnLayout.Place(limit.Keys, row, 0);
        CheckKeySize(size, MaximumEntryKeySize, limit.Span);
        var map = new MapSchema(
            name, $"limit{number}", keys, Math.Max(size, sizeof(uint)), DataType.Time,
            keys.IsEmpty ? 1 : DeclarationBinder.DefaultLimit, IsLru: !keys.IsEmpty,
            AddCounter(CounterKind.LimitsLost, name))
        {
            Kind = MapPurpose.Limit,
        };
        hiddenMaps.Add(map);
        return new(limit, map, verdicts!);
    }

    private PlannedStatement.Capture PlanCapture(BoundStatement.Capture capture)
    {
        RequireRingBuffer("packets come by", capture.Span);
        var name = RuleName(current!);
        var schema = new CaptureSchema(
            captures.Count,
            $"rule {script.Rules.IndexOf(current!) + 1}: {RuleText.HeadOf(current!, script.Source)}",
            options.SnapLength,
            AddCounter(CounterKind.Captured, name),
            AddCounter(CounterKind.CapturesCut, name),
            AddCounter(CounterKind.CapturesLost, name));
        captures.Add(schema);
        return new(capture, schema);
    }

    private PlannedStatement.Emit PlanEmit(BoundStatement.Emit emit, Event row) =>
        new(emit, AddStream(emit.Columns, row, $"emit {streams.Count + 1}", emit.Span));

    private StreamSchema AddStream(ImmutableArray<BoundColumn> values, Event row, string name, TextSpan span)
    {
        const int header = 8;
        RequireRingBuffer("rows and texts come by", span);
        var (columns, size) = ColumnLayout.Place(values, row, header);
        var stream = new StreamSchema(
            streams.Count, columns, (size + 7) / 8 * 8, AddCounter(CounterKind.RingFull, name));
        streams.Add(stream);
        return stream;
    }

    private void RequireRingBuffer(string what, TextSpan span)
    {
        if (!options.IsCapture && options.Target.WhyMissing(KernelFeature.RingBuffer) is { } reason)
        {
            diagnostics.Report(new(
                Codes.StatementUnavailable, $"this kernel has no ring buffer, which {what}",
                new(script.Source, span, "would come by it"))
            {
                Help = "aggregate, as `count` does, or read a capture",
                Notes = [reason],
            });
        }
    }

    // A capture's maps have what memory there is, and one CPU at a time.
    private int? AddRefusedCounter(string name) =>
        options.IsCapture ? null : AddCounter(CounterKind.MapRefused, name);

    private int AddCounter(CounterKind kind, string name, string? unit = null)
    {
        counters.Add(new(kind, name) { Unit = unit });
        return counters.Count - 1;
    }

    // The kernel keeps 15 bytes of a map's name, of letters, digits, `_` and `.`.
    private static string MapName(string name, int index) => $"t{index}_{Clean(name)}";

    private static string Clean(string name)
    {
        var clean = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return clean[..Math.Min(clean.Length, 9)];
    }
}
