using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>Attaches `fentry` and `tp_btf` programs by a link, to the target that they were loaded for.</summary>
internal static unsafe class TracingAttacher
{
    /// <summary>Attaches; the program sees the whole machine.</summary>
    public static Attachment Attach(AttachRequest request)
    {
        var link = FileDescriptorHandle.Own(LibBpf.bpf_raw_tracepoint_open(null, request.Program.Descriptor));
        return link.IsInvalid
            ? throw Attacher.Refusal(request, link.Error)
            : new($"{request.HookName} {request.Program.Compiled.KernelFunction}", link);
    }
}
