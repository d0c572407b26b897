using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Libbpf;

/// <summary>bpf/libbpf.h: objects, their programs and maps.</summary>
internal static unsafe partial class LibBpf
{
    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfObjectHandle bpf_object__open_mem(void* file, nuint size, ObjectOpenOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_object__load(BpfObjectHandle bpfObject);

    [LibraryImport(Library)]
    public static partial void bpf_object__close(nint bpfObject);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = Utf8)]
    public static partial BpfProgram bpf_object__find_program_by_name(BpfObjectHandle bpfObject, string name);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = Utf8)]
    public static partial BpfMap bpf_object__find_map_by_name(BpfObjectHandle bpfObject, string name);

    [LibraryImport(Library)]
    public static partial BpfMap bpf_object__next_map(BpfObjectHandle bpfObject, BpfMap previous);

    [LibraryImport(Library)]
    public static partial BpfProgram bpf_object__next_program(BpfObjectHandle bpfObject, BpfProgram previous);

    [LibraryImport(Library)]
    public static partial byte* bpf_program__name(BpfProgram program);

    [LibraryImport(Library)]
    public static partial int bpf_program__fd(BpfProgram program);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_autoload(BpfProgram program, byte isLoaded);

    /// <summary>BPF_LOG_LEVEL1 is 1, BPF_LOG_LEVEL2 is 2, BPF_LOG_STATS is 4 (include/linux/bpf_verifier.h).</summary>
    [LibraryImport(Library)]
    public static partial int bpf_program__set_log_level(BpfProgram program, uint level);

    /// <summary>Lets the verifier's log of one program go to memory of its own, which must outlive its
    /// loading.</summary>
    [LibraryImport(Library)]
    public static partial int bpf_program__set_log_buf(BpfProgram program, byte* memory, nuint size);

    [LibraryImport(Library)]
    public static partial byte* bpf_map__name(BpfMap map);

    [LibraryImport(Library)]
    public static partial int bpf_map__fd(BpfMap map);

    /// <summary>1 for `.rodata`, `.data` and `.bss`.</summary>
    [LibraryImport(Library)]
    public static partial byte bpf_map__is_internal(BpfMap map);

    /// <summary>Lets a map of an object that is not loaded yet stand for an existing one.</summary>
    [LibraryImport(Library)]
    public static partial int bpf_map__reuse_fd(BpfMap map, int descriptor);

    /// <summary>The content that `.rodata` will have; may be changed until the object is loaded.</summary>
    [LibraryImport(Library)]
    public static partial byte* bpf_map__initial_value(BpfMap map, nuint* size);

    /// <summary>struct bpf_object_open_opts, up to kernel_log_level.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ObjectOpenOptions
    {
        public nuint Size;
        public byte* ObjectName;
        public byte IsRelaxed;
        public byte* PinRootPath;
        public uint Hole;
        public byte* KernelConfiguration;
        public byte* CustomBtfPath;
        public byte* KernelLog;
        public nuint KernelLogSize;

        /// <summary>0: the log is written only when a load fails.</summary>
        public uint KernelLogLevel;
    }
}
