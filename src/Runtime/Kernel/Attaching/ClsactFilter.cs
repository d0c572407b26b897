using Tcpq.Bpf;
using Tcpq.Runtime.Devices;
using static Tcpq.Runtime.Libbpf.LibBpf;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>A filter of a clsact qdisc.</summary>
/// <param name="Device">Its device.</param>
/// <param name="Direction">Its direction.</param>
/// <param name="Handle">Its handle.</param>
/// <param name="Priority">Its priority.</param>
internal sealed unsafe record ClsactFilter(
    NetworkDevice Device, PacketDirection Direction, ClsactHandle Handle, uint Priority) : IDisposable
{
    /// <summary>Removes the filter, and the qdisc where it came with the filter and serves no other one.</summary>
    public void Dispose()
    {
        var hook = ClsactAttacher.HookOf(Device, Direction);
        var options = new TcOptions { Size = (nuint)sizeof(TcOptions), Handle = Handle.Value, Priority = Priority };
        _ = bpf_tc_detach(&hook, &options); // fails only where the filter is gone already
        RemoveQdisc();
    }

    /// <summary>Removes the qdisc where it came with this filter and serves no other one.</summary>
    public void RemoveQdisc()
    {
        if (Handle.OwnsQdisc && TcFilterList.Read(Device.Index).IsEmpty)
        {
            var hook = ClsactAttacher.HookOf(Device, Direction);
            hook.AttachPoint = TcHook.Ingress | TcHook.Egress;
            _ = bpf_tc_hook_destroy(&hook);
        }
    }
}
