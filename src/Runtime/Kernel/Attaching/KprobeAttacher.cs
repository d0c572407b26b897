using Tcpq.Bpf;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>Attaches kprobe and kretprobe programs by a perf event of the kprobe PMU.</summary>
internal static unsafe class KprobeAttacher
{
    /// <summary>Attaches to the program's kernel function; it sees the whole machine.</summary>
    public static Attachment Attach(AttachRequest request)
    {
        var function = request.Program.Compiled.KernelFunction
            ?? throw new InvalidOperationException("a kprobe program was compiled without a function");
        using var log = LibbpfLog.Start();
        LibBpf.KprobeOptions options = default;
        options.Size = (nuint)sizeof(LibBpf.KprobeOptions);
        options.IsReturn = (byte)(request.Program.Compiled.Hook.Attach == AttachKind.Kretprobe ? 1 : 0);
        var link = LibBpf.bpf_program__attach_kprobe_opts(request.Program.Handle, function, &options);
        return link.IsInvalid
            ? throw Attacher.Refusal(request, Errno.Last)
            : new($"{request.HookName} {function}", link)
            {
                Misses = () => LinkInfo.KprobeMisses(LibBpf.bpf_link__fd(link)),
            };
    }
}
