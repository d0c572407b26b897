using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using Tcpq.Llvm;

namespace Tcpq.Language.Events;

/// <summary>A row of the table of events.</summary>
/// <param name="Name">The name in scripts.</param>
/// <param name="Doc">What happened.</param>
/// <param name="Hooks">Where the kernel can be watched for it, best first.</param>
public record Event(string Name, string Doc, ImmutableArray<EventHook> Hooks)
{
    /// <summary>What people call it otherwise; suggested, never accepted.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Scripts that tell what comes near it, best first, if it cannot be watched.</summary>
    internal ImmutableArray<string> Alternatives { get; init; } = [];

    /// <summary>True if only whole TCP segments are such events.</summary>
    public bool IsTcp { get; init; }

    /// <summary>True if the packet's destination is this host, so that `laddr`, `lport`, `raddr` and `rport` have a
    /// meaning.</summary>
    public bool IsArrival { get; init; }

    /// <summary>True if the packet's source is this host.</summary>
    public bool IsDeparture { get; init; }

    /// <summary>True if packets count in whichever direction they pass a device.</summary>
    public bool IsBothWays => IsPacket && !IsArrival && !IsDeparture;

    /// <summary>Fields of this event alone.</summary>
    public ImmutableArray<Field> Fields { get; init; } = [];

    /// <summary>True if what happens happens to a packet whose headers are read, at every hook.</summary>
    public bool IsPacket => !IsOfCaptures && Hooks.All(hook => hook.Points.All(point => point.HasPacket));

    /// <summary>True if only captures tell it.</summary>
    public bool IsOfCaptures => Hooks.All(hook => hook.Hook == HookTable.Capture);

    /// <summary>True if a program has a packet and a socket.</summary>
    public bool HasBoth =>
        Hooks.Any(hook => hook.Points.Any(point => point.HasPacket && (point.Socket ?? point.Owned) is not null));

    /// <summary>True if some of its sockets lack what only a whole socket has.</summary>
    public bool HasPartialSockets => Hooks.Any(hook => hook.Points.Any(point =>
        point.Socket is { Form: not SocketForm.Full }));

    /// <summary>What a report calls what is seen and matched: `events`, `sockets` of a list; null for
    /// packets.</summary>
    internal string? Unit => IsPacket ? null : Hooks.Any(hook => hook.Hook == HookTable.Iterator) ? "sockets"
        : "events";

    /// <summary>The field of that name which this event gives at some hook, or null.</summary>
    public Field? FindField(string name)
    {
        foreach (var own in Fields)
        {
            if (own.Name == name)
            {
                return own;
            }
        }

        return FieldTable.Find(name) is { } field && Gives(field) ? field : null;
    }

    /// <summary>True if some hook gives a field.</summary>
    public bool Gives(Field field)
    {
        foreach (var hook in Hooks)
        {
            if (Gives(hook, field))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if one of its hooks gives a field.</summary>
    public bool Gives(EventHook hook, Field field) => field.Read switch
    {
        FieldRead.Argument => hook.Points.Any(point => point.IsOfScript),
        FieldRead.Alias { IsLocal: true, IsPort: true } or FieldRead.Either or FieldRead.FlowTuple
            when hook.Points.Any(point => point.LacksLocalPort) => false,
        FieldRead.EventValue => hook.Points.All(point => point.Gives(field.Name)),
        FieldRead.OwnerId or FieldRead.OwnerName =>
            hook.Points.All(point => point.Socket is not null || point.Owned is not null),
        FieldRead.Alias => hook.Points.All(point => point.Gives(field.Name)
            || point.Socket is not null || (point.HasPacket && (IsArrival || IsDeparture))),
        FieldRead.Either => hook.Points.All(point => point.Socket is not null || point.HasPacket),
        FieldRead.FlowTuple or FieldRead.IpVersion or FieldRead.IsFamily =>
            hook.Points.All(point => point.Socket is not null || point.HasPacket),
        _ => hook.Points.All(point => point.Gives(field.Name) || hook.Provides(point).HasFlag(field.Needs)),
    };
}

/// <summary>A way to see an event.</summary>
/// <param name="Hook">The hook.</param>
/// <param name="Points">The programs it takes.</param>
public sealed record EventHook(Hook Hook, ImmutableArray<EventPoint> Points)
{
    /// <summary>What a program can tell at one of the points.</summary>
    public HookProvides Provides(EventPoint point) =>
        (point.HasPacket ? (point.Packet is null ? Hook.Provides : point.Packet.Provides) | HookProvides.Packet
            : Hook.Provides & HookProvides.Cpu)
        | (point.Socket is null ? HookProvides.None : HookProvides.Socket | HookProvides.Namespace)
        | (point.IsInTask ? HookProvides.Task : HookProvides.None);
}

/// <summary>What a program is attached to at its hook.</summary>
/// <param name="Direction">Which packets pass there.</param>
/// <param name="KernelFunction">The function or tracepoint, at tracing hooks.</param>
public sealed record AttachPoint(PacketDirection Direction, string? KernelFunction = null)
{
    /// <summary>The program or library that the function is in; null for those of the kernel.</summary>
    public string? File { get; init; }
}

/// <summary>What makes a program: events that agree in it share one, which reads a packet or socket once for all of
/// them.</summary>
/// <param name="Attach">Where it is attached.</param>
public sealed record ProgramPoint(AttachPoint Attach)
{
    /// <summary>The function or tracepoint, at tracing hooks.</summary>
    public string? KernelFunction => Attach.KernelFunction;

    /// <summary>Which packets pass there.</summary>
    public PacketDirection Direction => Attach.Direction;

    /// <summary>True if it reads a packet's headers.</summary>
    public bool HasPacket { get; init; } = true;

    /// <summary>How the packet is found, if the hook alone does not say.</summary>
    public PacketArgument? Packet { get; init; }

    /// <summary>The socket it happens to; null if there is none.</summary>
    public SocketArgument? Socket { get; init; }

    /// <summary>The socket whose owner is asked for if a packet is what it happens to; null if there is none. It may be
    /// null, and then has no owner.</summary>
    public SocketArgument? Owned { get; init; }

    /// <summary>The argument, from 0, that must not be a packet with headers: null, or one that has none yet.</summary>
    public int? WithoutPacket { get; init; }

    /// <summary>True if the script names it, so that it was looked for when the script was bound.</summary>
    public bool IsOfScript { get; init; }

    /// <summary>True if a flow tracker calls it, on captures.</summary>
    internal bool IsTracked { get; init; }

    /// <summary>The first kernel whose sockets keep the cookie that they have here; null if all kernels' do.</summary>
    internal Version? KeepsCookieSince { get; init; }

    /// <summary>The error's number of what was tried and failed, and is no such event; null if none is told.</summary>
    internal EventFailure? Failure { get; init; }
}

/// <summary>A program of an event, and what the event finds there beside what the program reads.</summary>
public sealed record EventPoint
{
    private readonly FlowEvent? flow;

    /// <summary>A program of an event.</summary>
    /// <param name="attach">Where it is attached.</param>
    public EventPoint(AttachPoint attach) => Program = new(attach);

    /// <summary>The program.</summary>
    public ProgramPoint Program { get; private init; }

    /// <inheritdoc cref="ProgramPoint.Attach"/>
    public AttachPoint Attach => Program.Attach;

    /// <inheritdoc cref="ProgramPoint.KernelFunction"/>
    public string? KernelFunction => Program.KernelFunction;

    /// <inheritdoc cref="ProgramPoint.Direction"/>
    public PacketDirection Direction => Program.Direction;

    /// <inheritdoc cref="ProgramPoint.HasPacket"/>
    public bool HasPacket { get => Program.HasPacket; init => Program = Program with { HasPacket = value }; }

    /// <inheritdoc cref="ProgramPoint.Packet"/>
    public PacketArgument? Packet { get => Program.Packet; init => Program = Program with { Packet = value }; }

    /// <inheritdoc cref="ProgramPoint.Socket"/>
    public SocketArgument? Socket { get => Program.Socket; init => Program = Program with { Socket = value }; }

    /// <inheritdoc cref="ProgramPoint.Owned"/>
    public SocketArgument? Owned { get => Program.Owned; init => Program = Program with { Owned = value }; }

    /// <inheritdoc cref="ProgramPoint.WithoutPacket"/>
    public int? WithoutPacket
    {
        get => Program.WithoutPacket;
        init => Program = Program with { WithoutPacket = value };
    }

    /// <inheritdoc cref="ProgramPoint.IsOfScript"/>
    public bool IsOfScript { get => Program.IsOfScript; init => Program = Program with { IsOfScript = value }; }

    /// <inheritdoc cref="ProgramPoint.KeepsCookieSince"/>
    internal Version? KeepsCookieSince
    {
        get => Program.KeepsCookieSince;
        init => Program = Program with { KeepsCookieSince = value };
    }

    /// <inheritdoc cref="ProgramPoint.Failure"/>
    internal EventFailure? Failure { get => Program.Failure; init => Program = Program with { Failure = value }; }

    /// <summary>True if the current task is the one that did it.</summary>
    public bool IsInTask { get; init; }

    /// <summary>True if sockets of MPTCP pass by (RFC 8684).</summary>
    internal bool LacksMultipath { get; init; }

    /// <summary>True if the socket has no port yet.</summary>
    public bool LacksLocalPort { get; init; }

    /// <summary>The first kernel that has it.</summary>
    public Version? Since { get; init; }

    /// <summary>The first kernel in which the function takes another number of arguments, behind which, before
    /// bpf_get_func_ret, fexit programs find what it returned; null for none.</summary>
    public Version? ArgumentsUntil { get; init; }

    /// <summary>The callback of `sock_ops` that it is (`BPF_SOCK_OPS_*_CB` in include/uapi/linux/bpf.h); null
    /// elsewhere.</summary>
    internal SocketCallback? Callback { get; init; }

    /// <summary>What a flow tracker must tell for it, on captures; null if it is not about connections there.</summary>
    internal FlowEvent? Flow
    {
        get => flow;
        init
        {
            flow = value;
            Program = Program with { IsTracked = value is not null };
        }
    }

    /// <summary>Values of fields that stand in the arguments.</summary>
    internal ImmutableArray<EventValue> Values { get; init; } = [];

    /// <summary>Which calls are such events, as a script says it; null for all.</summary>
    internal string? Where { get; init; }

    /// <summary>True if a field's value stands in the arguments.</summary>
    internal bool Gives(string field) => ValueOf(field) is not null;

    /// <summary>Where a field's value stands; null if it stands in the packet or socket, if anywhere.</summary>
    internal EventValue? ValueOf(string field)
    {
        foreach (var value in Values)
        {
            if (value.Field == field)
            {
                return value;
            }
        }

        return null;
    }
}

/// <summary>A callback of `sock_ops`.</summary>
/// <param name="Operation">Its number: the context's `op`.</param>
/// <param name="Flag">What each socket must be told for it (`BPF_SOCK_OPS_*_CB_FLAG`); 0 for callbacks that always
/// come.
/// </param>
internal sealed record SocketCallback(int Operation, int Flag = 0);

/// <summary>Where a program finds an error's number.</summary>
/// <param name="Number">The number: 0 for none.</param>
/// <param name="Sign">A member of a structure that kernels have which tell it; null if all do.</param>
internal sealed record EventFailure(EventValue Number, (KernelStruct Structure, string Member)? Sign = null);

/// <summary>Which argument of a tracing program is the packet.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Source">How its bytes are reached.</param>
/// <param name="Provides">What is known about such a packet.</param>
public sealed record PacketArgument(int Index, PacketSource Source, HookProvides Provides)
{
    /// <summary>The argument that is the socket that received it, if any did, and since when; null if there is none.
    /// </summary>
    internal LaterIndex? Receiver { get; init; }
}

/// <summary>What a pointer to a socket points to.</summary>
public enum SocketForm
{
    /// <summary>`struct sock`: a whole socket.</summary>
    Full,

    /// <summary>`struct request_sock`: a handshake that a listener answers.</summary>
    Request,

    /// <summary>`struct sock_common`: a whole socket, a handshake, or what remains of a connection in
    /// TIME_WAIT.</summary>
    Common,
}

/// <summary>Where a program finds its socket.</summary>
/// <param name="Place">Where.</param>
/// <param name="Index">The argument, from 0, or its place in the context structure; for what is returned, how many
/// arguments the function takes.</param>
/// <param name="Form">What it is.</param>
public sealed record SocketArgument(ArgumentPlace Place, int Index = 0, SocketForm Form = SocketForm.Full)
{
    /// <summary>True if it may be null, and then is no such event.</summary>
    public bool MayBeNull { get; init; }

    /// <summary>True if only sockets of MPTCP count (RFC 8684), for each of which its first subflow
    /// stands.</summary>
    internal bool IsMultipath { get; init; }

    /// <summary>From when on the index is another; null if it stays.</summary>
    internal LaterIndex? Later { get; init; }

    /// <summary>The index on a kernel.</summary>
    internal int IndexOn(Version kernel) => Later is { } later && kernel >= later.Since ? later.Index : Index;
}

/// <summary>An index that a version of the kernel changed.</summary>
/// <param name="Since">The first kernel with it.</param>
/// <param name="Index">The index.</param>
internal sealed record LaterIndex(Version Since, int Index)
{
    /// <summary>A member of a structure that kernels have which have it there: asked where the object is
    /// loaded.</summary>
    internal (KernelStruct Structure, string Member)? Sign { get; init; }
}
