using Tcpq.Bpf;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Interop;
using static Tcpq.Runtime.Libbpf.LibBpf;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>Attaches traffic control programs as filters of a clsact qdisc (tc-bpf(8)), which the kernel does not
/// tie to a process: what a killed run left is removed at the next start.</summary>
internal static unsafe class ClsactAttacher
{
    private const uint First = 1;
    private const uint ChosenByKernel = 0;

    /// <summary>Attaches before all other filters where that place is free.</summary>
    public static Attachment Attach(AttachRequest request)
    {
        var device = request.RequiredDevice;
        ClsactLeftovers.Remove(device);
        var hook = HookOf(device, request.Direction);
        var created = bpf_tc_hook_create(&hook);
        if (created is not 0 and not -Errno.Exists)
        {
            throw Attacher.Refusal(request, -created);
        }

        // The last filter of ours takes the qdisc along, whichever of them made it.
        var ownsQdisc = created == 0 || TcFilterList.Read(device.Index)
            .Any(entry => ClsactHandle.From(entry.Handle) is { OwnsQdisc: true });
        var handle = new ClsactHandle(Environment.ProcessId, ownsQdisc);
        var (error, priority) = Add(hook, request, handle.Value, First);
        if (error != 0)
        {
            // The first place belongs to a filter of another kind.
            (error, priority) = Add(hook, request, handle.Value, ChosenByKernel);
        }

        var filter = new ClsactFilter(device, request.Direction, handle, priority);
        if (error != 0)
        {
            filter.RemoveQdisc();
            throw Attacher.Refusal(request, error);
        }

        return new($"{request.Place} (clsact)", filter);
    }

    /// <summary>libbpf's name for a device's filters of a direction.</summary>
    internal static TcHook HookOf(NetworkDevice device, PacketDirection direction) => new()
    {
        Size = (nuint)sizeof(TcHook),
        InterfaceIndex = device.Index,
        AttachPoint = direction == PacketDirection.Egress ? TcHook.Egress : TcHook.Ingress,
    };

    private static (int Error, uint Priority) Add(TcHook hook, AttachRequest request, uint handle, uint priority)
    {
        var options = new TcOptions
        {
            Size = (nuint)sizeof(TcOptions),
            Program = request.Program.Descriptor,
            Handle = handle,
            Priority = priority,
        };
        return (-bpf_tc_attach(&hook, &options), options.Priority);
    }
}
