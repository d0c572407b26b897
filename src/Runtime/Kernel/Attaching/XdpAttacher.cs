using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>Attaches XDP programs by a link.</summary>
internal static unsafe class XdpAttacher
{
    private const uint GenericMode = 1 << 1; // XDP_FLAGS_SKB_MODE, include/uapi/linux/if_link.h
    private const uint NativeMode = 1 << 2; // XDP_FLAGS_DRV_MODE

    /// <summary>Attaches in the driver where that is cheaper, else in the network stack.</summary>
    public static Attachment Attach(AttachRequest request)
    {
        var device = request.RequiredDevice;
        if (device.IsHardware)
        {
            var native = Create(request, NativeMode);
            if (!native.IsInvalid)
            {
                return new($"{request.Place} (native)", native) { Notes = NotesFor(device) };
            }

            // Drivers refuse for many reasons: no support, a large MTU, receive offloads. Generic mode takes all these.
            ThrowIfBusy(device, native.Error);
        }

        var generic = Create(request, GenericMode);
        if (!generic.IsInvalid)
        {
            return new($"{request.Place} (generic)", generic) { Notes = NotesFor(device) };
        }

        ThrowIfBusy(device, generic.Error);
        throw Attacher.Refusal(request, generic.Error);
    }

    private static FileDescriptorHandle Create(AttachRequest request, uint mode)
    {
        LibBpf.LinkCreateOptions options = default;
        options.Size = (nuint)sizeof(LibBpf.LinkCreateOptions);
        options.Flags = mode;
        return FileDescriptorHandle.Own(LibBpf.bpf_link_create(
            request.Program.Descriptor, request.RequiredDevice.Index, BpfAttachType.Xdp, &options));
    }

    private static void ThrowIfBusy(NetworkDevice device, int error)
    {
        if (error is Errno.Busy or Errno.Exists)
        {
            throw new KernelRefusalException(
                new(Codes.DeviceBusy, $"another XDP program is attached to `{device.Name}`")
                {
                    Help = "choose `tc` instead of `xdp`: it takes any number of programs",
                });
        }
    }

    private static ImmutableArray<string> NotesFor(NetworkDevice device) => device.MovesVlanTags
        ? [
            $"{device.Name} takes VLAN tags out of packets before XDP sees them: "
            + $"use `via tc({device.Name})` for `vlan`, or `ethtool -K {device.Name} rxvlan off`",
        ]
        : [];
}
