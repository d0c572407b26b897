using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Libbpf;

/// <summary>bpf/libbpf.h: attaching.</summary>
internal static unsafe partial class LibBpf
{
    [LibraryImport(Library, SetLastError = true, StringMarshalling = Utf8)]
    public static partial BpfLinkHandle bpf_program__attach_kprobe_opts(
        BpfProgram program, string function, KprobeOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_link__fd(BpfLinkHandle link);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = Utf8)]
    public static partial BpfLinkHandle bpf_program__attach_uprobe_opts(
        BpfProgram program, int process, string path, nuint offset, UprobeOptions* options);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = Utf8)]
    public static partial BpfLinkHandle bpf_program__attach_tracepoint(
        BpfProgram program, string category, string name);

    [LibraryImport(Library)]
    public static partial int bpf_link__destroy(nint link);

    [LibraryImport(Library)]
    public static partial int bpf_tc_hook_create(TcHook* hook);

    [LibraryImport(Library)]
    public static partial int bpf_tc_hook_destroy(TcHook* hook);

    [LibraryImport(Library)]
    public static partial int bpf_tc_attach(TcHook* hook, TcOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_tc_detach(TcHook* hook, TcOptions* options);

    /// <summary>struct bpf_kprobe_opts.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct KprobeOptions
    {
        public nuint Size;
        public ulong Cookie;
        public nuint Offset;
        public byte IsReturn;
    }

    /// <summary>struct bpf_uprobe_opts.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct UprobeOptions
    {
        public nuint Size;
        public nuint ReferenceCounterOffset;
        public ulong Cookie;
        public byte IsReturn;
        public byte* Function;
    }

    /// <summary>struct bpf_tc_hook.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TcHook
    {
        /// <summary>BPF_TC_INGRESS.</summary>
        public const int Ingress = 1;

        /// <summary>BPF_TC_EGRESS.</summary>
        public const int Egress = 2;

        public nuint Size;
        public int InterfaceIndex;
        public int AttachPoint;
        public uint Parent;
    }

    /// <summary>struct bpf_tc_opts.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TcOptions
    {
        public nuint Size;
        public int Program;
        public uint Flags;
        public uint ProgramId;
        public uint Handle;
        public uint Priority;
    }
}
