using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Kernel.Loading;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>A program to attach, and where.</summary>
/// <param name="Program">The program.</param>
/// <param name="Device">Its device; null for all.</param>
/// <param name="CgroupPath">The cgroup whose sockets it watches; null for the root of the mounted hierarchy.</param>
internal sealed record AttachRequest(LoadedProgram Program, NetworkDevice? Device, string? CgroupPath)
{
    /// <summary>Which packets it sees.</summary>
    public PacketDirection Direction => Program.Compiled.Direction;

    /// <summary>What `via` calls the hook.</summary>
    public string HookName => Program.Compiled.Hook.Name;

    /// <summary>The device of a hook that needs one.</summary>
    public NetworkDevice RequiredDevice => Device
        ?? throw new InvalidOperationException($"a program for {HookName} was compiled without a device");

    /// <summary>`hook on device`, or the hook alone.</summary>
    public string Place => Device is null ? HookName : $"{HookName} on {Device.Name}";
}

/// <summary>How programs of one kind are attached.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Attach">Attaches, or throws <see cref="KernelRefusalException"/>.</param>
internal sealed record Attacher(AttachKind Kind, Func<AttachRequest, Attachment> Attach)
{
    /// <summary>A row for each kind.</summary>
    public static ImmutableArray<Attacher> Rows { get; } = [
        new(AttachKind.Xdp, XdpAttacher.Attach),
        new(AttachKind.Tc, TcAttacher.Attach),
        new(AttachKind.PacketSocket, PacketSocketAttacher.Attach),
        new(AttachKind.Cgroup, CgroupAttacher.Attach),
        new(AttachKind.Tracing, TracingAttacher.Attach),
        new(AttachKind.Kprobe, KprobeAttacher.Attach),
        new(AttachKind.Kretprobe, KprobeAttacher.Attach),
        new(AttachKind.Tracepoint, TracepointAttacher.Attach),
        new(AttachKind.Uprobe, UprobeAttacher.Attach),
        new(AttachKind.Uretprobe, UprobeAttacher.Attach),
        new(AttachKind.RawTracepoint, RawTracepointAttacher.Attach),
        new(AttachKind.SockOps, CgroupAttacher.Attach),
        new(AttachKind.Iterator, IteratorAttacher.Attach),
    ];

    /// <summary>The row of a kind.</summary>
    public static Attacher For(AttachKind kind) => Rows.First(row => row.Kind == kind);

    /// <summary>Why a program could not be attached.</summary>
    /// <param name="request">What was tried.</param>
    /// <param name="error">A positive error number.</param>
    public static KernelRefusalException Refusal(AttachRequest request, int error) => error switch
    {
        Errno.OperationNotPermitted or Errno.AccessDenied =>
            new(Refusals.ToAttach(request.Program.Compiled.Hook, request.Place, error)),
        Errno.NoDevice when request.Device is { } device =>
            new(new(Codes.DeviceWentAway, $"`{device.Name}` went away")),
        _ => new(new(Codes.AttachFailed, $"the kernel does not attach `{request.Place}`: {Errno.Describe(error)}")),
    };
}
