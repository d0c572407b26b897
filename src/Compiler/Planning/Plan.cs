using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Planning;

/// <summary>What will be built: programs, and how to read what they leave.</summary>
/// <param name="Source">The script.</param>
/// <param name="Target">The kernel it is for.</param>
/// <param name="Programs">One for each attach point.</param>
/// <param name="Schema">Tables, streams and counters.</param>
/// <param name="UsesCookies">True if sockets are told apart by their cookies, false if by their
/// addresses.</param>
internal sealed record Plan(
    SourceText Source, Target Target, ImmutableArray<PlannedProgram> Programs, Schema Schema, bool UsesCookies)
{
    /// <summary>True if other network namespaces do not count.</summary>
    internal bool IsOneNamespace { get; init; }

    /// <summary>True if scripts see the innermost of packets in tunnels.</summary>
    internal bool LooksInside { get; init; }

    /// <summary>The program that a flow tracker calls; null if no rule asks for its events.</summary>
    internal PlannedProgram? FlowProgram => Programs.FirstOrDefault(program => program.Point.IsTracked);

    /// <summary>Hooks that would have been better, but that the process may not use.</summary>
    internal ImmutableArray<PassedHook> Forbidden { get; init; } = [];

    /// <summary>Index of the counter of connections that the tracker has forgotten; 0 without one.</summary>
    internal int FlowCounter { get; init; }
}

/// <summary>A program: the rules that share an attach point share its reading of the headers.</summary>
/// <param name="Name">The function's name, at most 15 bytes.</param>
/// <param name="Hook">Where it attaches.</param>
/// <param name="Point">What it attaches to there, and what it finds; what single events make of that stands at their
/// rules.</param>
/// <param name="Device">The device, if one is named.</param>
/// <param name="Rules">Its rules, in the script's order.</param>
internal sealed record PlannedProgram(
    string Name, Hook Hook, ProgramPoint Point, string? Device, ImmutableArray<PlannedRule> Rules)
{
    /// <summary>The rules, as counters name them; empty if those are all of the script's.</summary>
    internal string RuleNames { get; init; } = "";

    /// <summary>The index of the first of its <see cref="ProgramCounters"/>.</summary>
    internal int FirstCounter { get; init; }

    /// <summary>How its packets are reached; none if there are no packets.</summary>
    internal PacketSource Source =>
        !Point.HasPacket ? PacketSource.None : Point.Packet?.Source ?? Hook.Source;

    /// <summary>True if the script has none of its rules.</summary>
    internal bool IsHidden => Rules.All(rule => rule.IsHidden);

    /// <summary>True if all rules are about packets in both directions.</summary>
    internal bool IsOnlyOfBothWays => Rules.All(rule => rule.Event.IsBothWays);

    /// <summary>True if a packet of the loopback device leaves here, and its arrival is seen for certain.</summary>
    internal bool SkipsLoopback => Point.Direction == PacketDirection.Egress
        && Hook.Attach is AttachKind.Tc or AttachKind.PacketSocket
        && (Device is null || new DeviceSelection(Device) is { IsOpen: true } or { Text: "lo" })
        && Rules.Any(rule => rule.Event.IsBothWays);

    /// <summary>True if no rule wants anything but TCP segments.</summary>
    internal bool IsTcpOnly => Point.IsTracked || Rules.All(rule => rule.Event.IsTcp);

    /// <summary>True if a rule decides about packets.</summary>
    internal bool Decides => Rules.Any(rule => rule.Body.SelectMany(statement => statement.Walk())
        .Any(statement => statement is PlannedStatement.Decide or PlannedStatement.RateLimit));

    /// <summary>How it is loaded, attached and reported.</summary>
    internal CompiledProgram Describe() => new(Name, Hook, Device, Point.KernelFunction, Point.Direction)
    {
        Rules = RuleNames,
        HasPacket = Point.HasPacket,
        Packets = Point is { HasPacket: true, Socket: null }
            ? [.. Rules.Where(rule => !rule.IsHidden).Select(rule => rule.Event).Distinct().Where(row => row.IsPacket)]
            : [],
        File = Point.Attach.File,
        LacksMultipath = [
            .. Rules.Where(rule => !rule.IsHidden && rule.Point.LacksMultipath).Select(rule => rule.Event.Name)
                .Distinct(),
        ],
    };
}

/// <summary>A rule, ready to lower.</summary>
/// <param name="Number">Its place in the script, from 1; 0 for a rule that no script has.</param>
/// <param name="Event">What it waits for.</param>
/// <param name="Point">What the event finds in its program.</param>
/// <param name="Span">Where it says so: its beginning, up to the hook.</param>
/// <param name="Conditions">All must hold; cheap ones first.</param>
/// <param name="Body">What it does.</param>
/// <param name="MatchedCounter">Index of its counter of packets; null for a rule that no script has.</param>
/// <param name="PayloadCounter">Index of its counter of readings of payload that were out of reach; null if it reads
/// none.</param>
internal sealed record PlannedRule(
    int Number,
    Event Event,
    EventPoint Point,
    TextSpan Span,
    ImmutableArray<BoundExpression> Conditions,
    ImmutableArray<PlannedStatement> Body,
    int? MatchedCounter,
    int? PayloadCounter = null)
{
    /// <summary>True if it asks for nothing that fragments behind the first lack: ports, and what lies behind them.
    /// </summary>
    internal bool TakesFragments { get; init; }

    /// <summary>True if the length of packets or of their payload is asked for.</summary>
    internal bool ReadsLength { get; init; }

    /// <summary>True for a rule that no script has.</summary>
    internal bool IsHidden => MatchedCounter is null;

    /// <summary>True if it asks for TLS.</summary>
    internal bool ReadsHello { get; init; }
}

/// <summary>A statement, ready to lower. The tree is closed.</summary>
/// <param name="Span">Where it stands.</param>
internal abstract record PlannedStatement(TextSpan Span)
{
    /// <summary>An update of a table; columns of the schema stand in the order of the keys.</summary>
    internal sealed record Update(BoundStatement.Update Statement, TableSchema Table)
        : PlannedStatement(Statement.Span);

    /// <summary>A streamed row; columns of the schema stand in the order of the statement's.</summary>
    internal sealed record Emit(BoundStatement.Emit Statement, StreamSchema Stream) : PlannedStatement(Statement.Span);

    /// <summary>A new value in a map.</summary>
    internal sealed record Set(BoundStatement.Set Statement, MapSchema Map) : PlannedStatement(Statement.Span);

    /// <summary>An entry less in a map.</summary>
    internal sealed record Delete(BoundStatement.Delete Statement, MapSchema Map) : PlannedStatement(Statement.Span);

    /// <summary>A choice.</summary>
    internal sealed record If(
        BoundStatement.If Statement, ImmutableArray<PlannedStatement> Then, ImmutableArray<PlannedStatement> Else)
        : PlannedStatement(Statement.Span);

    /// <summary>A streamed text; columns of the schema stand in the order of the statement's.</summary>
    /// <param name="Statement">The statement.</param>
    /// <param name="Stream">Its stream.</param>
    /// <param name="Once">The map that remembers what was sent; null if all is.</param>
    internal sealed record Message(BoundStatement.Message Statement, StreamSchema Stream, MapSchema? Once)
        : PlannedStatement(Statement.Span);

    /// <summary>What is known about the owner of the socket changes.</summary>
    /// <param name="Place">The rule it stands for.</param>
    /// <param name="Clue">What the event tells.</param>
    internal sealed record RememberOwner(TextSpan Place, OwnerClue Clue) : PlannedStatement(Place);

    /// <summary>This statement and all in its blocks.</summary>
    internal IEnumerable<PlannedStatement> Walk() => this is If choice
        ? choice.Then.Concat(choice.Else).SelectMany(statement => statement.Walk()).Prepend(this)
        : [this];

    /// <summary>A decision about the packet.</summary>
    internal sealed record Decide(BoundStatement.Decide Statement, VerdictCounters Counters)
        : PlannedStatement(Statement.Span);

    /// <summary>A limit: its map remembers for each key until when the packets that passed have used up the
    /// rate.</summary>
    internal sealed record RateLimit(BoundStatement.RateLimit Statement, MapSchema Map, VerdictCounters Counters)
        : PlannedStatement(Statement.Span);

    /// <summary>A packet to be written.</summary>
    internal sealed record Capture(BoundStatement.Capture Statement, CaptureSchema Schema)
        : PlannedStatement(Statement.Span);

    /// <summary>A named value.</summary>
    internal sealed record Let(BoundStatement.Let Statement) : PlannedStatement(Statement.Span);
}
