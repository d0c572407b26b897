using System.Runtime.InteropServices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Probing;

/// <summary>enum bpf_prog_type (include/uapi/linux/bpf.h), as far as used.</summary>
internal enum BpfProgramType : uint
{
    SocketFilter = 1,
    Kprobe = 2,
    SchedCls = 3,
    Tracepoint = 5,
    Xdp = 6,
    CgroupSkb = 8,
    SockOps = 13,
    RawTracepoint = 17,
    Tracing = 26,
}

/// <summary>bpf(2) without libbpf, for asking the kernel what it can do: each call returns 0 or a positive error
/// number, and leaves nothing behind.</summary>
internal static unsafe class BpfSystemCall
{
    private const int MapCreate = 0;
    private const int ProgramLoad = 5;
    private const int ProgramQuery = 16;
    private const int RawTracepointOpen = 17;
    private const uint RingBufferType = 27;

    private static nint Number => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 321, // arch/x86/entry/syscalls/syscall_64.tbl
        Architecture.Arm64 => 280, // include/uapi/asm-generic/unistd.h
        var other => throw new PlatformNotSupportedException($"no BPF system call is known for {other}"),
    };

    /// <summary>Tries to load a program.</summary>
    /// <param name="type">What it is for.</param>
    /// <param name="instructions">8 bytes each.</param>
    /// <param name="attachType">For tracing programs.</param>
    /// <param name="attachBtfId">The traced function's id in the kernel's BTF, for tracing programs.</param>
    public static int TryLoad(
        BpfProgramType type,
        ReadOnlySpan<ulong> instructions,
        BpfAttachType attachType = default,
        uint attachBtfId = 0)
    {
        using var program = Load(type, instructions, attachType, attachBtfId);
        return program.IsInvalid ? Errno.Last : 0;
    }

    /// <summary>Tries to load a tracing program and to attach it for a moment.</summary>
    public static int TryAttachTracing(
        ReadOnlySpan<ulong> instructions, BpfAttachType attachType, uint attachBtfId)
    {
        using var program = Load(BpfProgramType.Tracing, instructions, attachType, attachBtfId);
        if (program.IsInvalid)
        {
            return Errno.Last;
        }

        var attributes = new TracepointAttributes { Program = program.Descriptor };
        return TryOpen(RawTracepointOpen, &attributes, sizeof(TracepointAttributes));
    }

    /// <summary>Tries to make a ring buffer of one page.</summary>
    public static int TryCreateRingBuffer()
    {
        var attributes = new MapAttributes { Type = RingBufferType, MaxEntries = (uint)Environment.SystemPageSize };
        return TryOpen(MapCreate, &attributes, sizeof(MapAttributes));
    }

    /// <summary>Asks how many programs are attached to a device; EINVAL where there is no such kind of attachment.
    /// </summary>
    public static int TryQuery(int interfaceIndex, BpfAttachType attachType)
    {
        var attributes = new QueryAttributes { Target = interfaceIndex, AttachType = attachType };
        return Call(ProgramQuery, &attributes, sizeof(QueryAttributes)) < 0 ? Errno.Last : 0;
    }

    private static FileDescriptorHandle Load(
        BpfProgramType type, ReadOnlySpan<ulong> instructions, BpfAttachType attachType, uint attachBtfId)
    {
        fixed (ulong* code = instructions)
        fixed (byte* license = "GPL\0"u8)
        {
            var attributes = new LoadAttributes
            {
                Type = type,
                InstructionCount = (uint)instructions.Length,
                Instructions = (ulong)code,
                License = (ulong)license,
                ExpectedAttachType = attachType,
                AttachBtfId = attachBtfId,
            };
            return FileDescriptorHandle.Own(Call(ProgramLoad, &attributes, sizeof(LoadAttributes)));
        }
    }

    private static int TryOpen(int command, void* attributes, int size)
    {
        using var opened = FileDescriptorHandle.Own(Call(command, attributes, size));
        return opened.IsInvalid ? Errno.Last : 0;
    }

    private static int Call(int command, void* attributes, int size) =>
        (int)LibC.syscall(Number, command, attributes, size);

    /// <summary>The part of union bpf_attr that BPF_PROG_LOAD reads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 120)]
    private struct LoadAttributes
    {
        [FieldOffset(0)]
        public BpfProgramType Type;

        [FieldOffset(4)]
        public uint InstructionCount;

        [FieldOffset(8)]
        public ulong Instructions;

        [FieldOffset(16)]
        public ulong License;

        [FieldOffset(68)]
        public BpfAttachType ExpectedAttachType;

        [FieldOffset(108)]
        public uint AttachBtfId;
    }

    /// <summary>The part of union bpf_attr that BPF_MAP_CREATE reads.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MapAttributes
    {
        public uint Type;
        public uint KeySize;
        public uint ValueSize;
        public uint MaxEntries;
        public uint Flags;
    }

    /// <summary>The part of union bpf_attr that BPF_RAW_TRACEPOINT_OPEN reads.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TracepointAttributes
    {
        public ulong Name;
        public int Program;
        private readonly uint padding;
    }

    /// <summary>The part of union bpf_attr that BPF_PROG_QUERY reads and writes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct QueryAttributes
    {
        [FieldOffset(0)]
        public int Target;

        [FieldOffset(4)]
        public BpfAttachType AttachType;
    }
}
