using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>Attaches programs to the perf events of tracepoints.</summary>
internal static class TracepointAttacher
{
    /// <summary>Attaches to the program's tracepoint; it sees the whole machine.</summary>
    public static Attachment Attach(AttachRequest request)
    {
        var name = request.Program.Compiled.KernelFunction
            ?? throw new InvalidOperationException("a tracepoint program was compiled without a tracepoint");
        var parts = name.Split(':');
        using var log = LibbpfLog.Start();
        var link = LibBpf.bpf_program__attach_tracepoint(request.Program.Handle, parts[0], parts[1]);
        return link.IsInvalid ? throw Attacher.Refusal(request, Errno.Last) : new($"{request.HookName} {name}", link);
    }
}
