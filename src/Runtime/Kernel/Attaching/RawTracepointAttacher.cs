using System.Text;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>Attaches `raw_tp` programs by a link, to the tracepoint of their name.</summary>
internal static unsafe class RawTracepointAttacher
{
    /// <summary>Attaches; the program sees the whole machine.</summary>
    public static Attachment Attach(AttachRequest request)
    {
        var name = request.Program.Compiled.KernelFunction
            ?? throw new InvalidOperationException("a raw tracepoint program was compiled without a tracepoint");
        fixed (byte* bytes = Encoding.ASCII.GetBytes(name + "\0"))
        {
            var link = FileDescriptorHandle.Own(LibBpf.bpf_raw_tracepoint_open(bytes, request.Program.Descriptor));
            return link.IsInvalid
                ? throw Attacher.Refusal(request, link.Error)
                : new($"{request.HookName} {name}", link);
        }
    }
}
