using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Values;

namespace Tcpq.Contract;

/// <summary>A BPF object and how to load, attach and read it.</summary>
/// <param name="Object">The ELF file (`.bpf.o`).</param>
/// <param name="Programs">Its programs, in order.</param>
/// <param name="Schema">Its results.</param>
public sealed record CompiledScript(
    ImmutableArray<byte> Object, ImmutableArray<CompiledProgram> Programs, Schema Schema)
{
    /// <summary>Hooks that would have been better, but that the process may not use.</summary>
    public ImmutableArray<PassedHook> Forbidden { get; init; } = [];

    /// <summary>True if it tells devices by name that may be of any network namespace.</summary>
    public bool ShowsOtherDevices =>
        (Schema.Tables.Any(table => table.Value.Type == DataType.Device || table.Keys.Any(IsDevice))
            || Schema.Streams.Any(stream => stream.Columns.Any(IsDevice)))
        && Programs.Any(program => program.HasPacket
            && program.Hook.Attach is AttachKind.Tracing or AttachKind.Kprobe or AttachKind.Cgroup);

    private static bool IsDevice(Column column) => column.Type == DataType.Device;

    /// <summary>The memory of all its tables and maps.</summary>
    public MapMemory Memory { get; init; } = MapMemory.Fixed(0);
}
