using System.Runtime.InteropServices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Loading;

/// <summary>What the kernel counts about a program by itself.</summary>
internal static unsafe class ProgramInfo
{
    /// <summary>Times that a program was not run because it was running on that CPU already (5.12).</summary>
    public static ulong RecursionMisses(int program)
    {
        Content content = default;
        var size = (uint)sizeof(Content);
        var error = -LibBpf.bpf_obj_get_info_by_fd(program, &content, &size);
        return error == 0
            ? content.RecursionMisses
            : throw new IOException($"cannot ask about a program: {Errno.Describe(error)}");
    }

    /// <summary>struct bpf_prog_info, up to recursion_misses; older kernels leave the end alone.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 216)]
    private struct Content
    {
        [FieldOffset(208)]
        public ulong RecursionMisses;
    }
}
