using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Tcpq.Runtime.Interop;
using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel.Probing;

/// <summary>Whom the kernel gives perf events to (perf_event_open(2)), which kprobes, uprobes and tracepoints
/// are.</summary>
internal static unsafe class PerfEvents
{
    private const string Switch = "/proc/sys/kernel/perf_event_paranoid";
    private const int MostOfTheKernel = 2; // the highest value that the kernel itself knows
    private const int AttributesSize = 64; // PERF_ATTR_SIZE_VER0, include/uapi/linux/perf_event.h
    private const uint Software = 1; // PERF_TYPE_SOFTWARE
    private const ulong Dummy = 9; // PERF_COUNT_SW_DUMMY
    private const ulong IsDisabledForUserOnly = 1 | (1 << 5) | (1 << 6); // disabled, exclude_kernel, exclude_hv
    private const nint CloseOnExec = 8; // PERF_FLAG_FD_CLOEXEC
    private const nint ThisThread = 0, AnyCpu = -1, NoGroup = -1;

    private static nint Number => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 241 : 298;

    /// <summary>kernel.perf_event_paranoid; null if there is none.</summary>
    public static int? Paranoia => File.Exists(Switch)
        && int.TryParse(File.ReadAllText(Switch), CultureInfo.InvariantCulture, out var level) ? level : null;

    /// <summary>True if a process with these capabilities gets not even an event that counts nothing.</summary>
    public static bool TakeAdministrator(CapabilitySet held) =>
        !held.Has(Capability.SysAdmin) && held.Has(Capability.Perfmon) && Paranoia > MostOfTheKernel && !CanOpen();

    private static bool CanOpen()
    {
        var attributes = stackalloc byte[AttributesSize];
        var bytes = new Span<byte>(attributes, AttributesSize);
        bytes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Software);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], AttributesSize);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Dummy);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[40..], IsDisabledForUserOnly);
        using var opened = FileDescriptorHandle.Own(
            (int)LibC.syscall5(Number, attributes, ThisThread, AnyCpu, NoGroup, CloseOnExec));
        return !opened.IsInvalid;
    }
}
