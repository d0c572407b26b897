using System.Text;
using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>Attaches uprobe and uretprobe programs by a perf event of the uprobe PMU.</summary>
internal static unsafe class UprobeAttacher
{
    private const int AnyProcess = -1;

    /// <summary>Attaches to the program's function of a file; it sees every process that runs it.</summary>
    public static Attachment Attach(AttachRequest request)
    {
        var compiled = request.Program.Compiled;
        if (compiled is not { File: { } file, KernelFunction: { } function })
        {
            throw new InvalidOperationException("a uprobe program was compiled without a function");
        }

        if (ProgramFiles.Find(file) is not { } path)
        {
            throw new KernelRefusalException(new(Codes.ProgramNotFound, $"there is no file `{file}`"));
        }

        using var log = LibbpfLog.Start();
        fixed (byte* name = Encoding.UTF8.GetBytes(function + "\0"))
        {
            LibBpf.UprobeOptions options = default;
            options.Size = (nuint)sizeof(LibBpf.UprobeOptions);
            options.IsReturn = (byte)(compiled.Hook.Attach == AttachKind.Uretprobe ? 1 : 0);
            options.Function = name;
            var link = LibBpf.bpf_program__attach_uprobe_opts(request.Program.Handle, AnyProcess, path, 0, &options);
            return link.IsInvalid
                ? throw Attacher.Refusal(request, Errno.Last)
                : new($"{request.HookName} {path} {function}", link);
        }
    }
}
