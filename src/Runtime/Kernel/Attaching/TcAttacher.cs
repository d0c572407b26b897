using Tcpq.Bpf;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>Attaches traffic control programs: by a tcx link, or on older kernels by a clsact filter.</summary>
internal static unsafe class TcAttacher
{
    private const uint Before = 1 << 3; // BPF_F_BEFORE, include/uapi/linux/bpf.h

    /// <summary>Attaches before all other programs of the device, so that none hides a packet.</summary>
    public static Attachment Attach(AttachRequest request)
    {
        var link = Create(request);
        return link.Error switch
        {
            0 => new($"{request.Place} (tcx)", link),
            Errno.Invalid when !KernelProbe.HasTcx => ClsactAttacher.Attach(request),
            var error => throw Attacher.Refusal(request, error),
        };
    }

    private static FileDescriptorHandle Create(AttachRequest request)
    {
        LibBpf.LinkCreateOptions options = default;
        options.Size = (nuint)sizeof(LibBpf.LinkCreateOptions);
        options.Flags = Before;
        var type = request.Direction == PacketDirection.Egress ? BpfAttachType.TcxEgress : BpfAttachType.TcxIngress;
        return FileDescriptorHandle.Own(LibBpf.bpf_link_create(
            request.Program.Descriptor, request.RequiredDevice.Index, type, &options));
    }
}
