using System.Buffers.Binary;
using System.Globalization;
using Tcpq.Contract;
using Tcpq.Runtime.Kernel.Loading;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Libbpf;
using Tcpq.Targets;

namespace Tcpq.Kernel.Tests.Generated;

/// <summary>Brings objects into the kernel, attaches nothing, and takes them out again.</summary>
internal static unsafe class ObjectTrial
{
    private const string ReadOnlyData = ".rodata";

    /// <summary>Loads all programs of an object.</summary>
    /// <param name="bytes">The object.</param>
    /// <param name="configuration">What it is told; null for what stands in it. What the kernel knows of it, it takes
    /// for granted: it checks other instructions of a program that looks for one device than of one that takes
    /// all.</param>
    /// <param name="enforcement">Whether verdicts are applied, which it takes for granted too.</param>
    /// <returns>Null, or why the kernel refuses.</returns>
    public static string? Load(
        byte[] bytes, RunConfiguration? configuration = null, Enforcement enforcement = Enforcement.None)
    {
        using var kernelLog = new KernelLog();
        using var log = LibbpfLog.Start();
        fixed (byte* start = bytes)
        {
            LibBpf.ObjectOpenOptions options = default;
            options.Size = (nuint)sizeof(LibBpf.ObjectOpenOptions);
            options.KernelLog = kernelLog.Start;
            options.KernelLogSize = KernelLog.Size;
            using var handle = LibBpf.bpf_object__open_mem(start, (nuint)bytes.Length, &options);
            if (!handle.IsInvalid && configuration is { } told)
            {
                Tell(bytes, handle, told, enforcement);
            }

            var result = handle.IsInvalid ? -1 : LibBpf.bpf_object__load(handle);
            return result == 0 ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"{result}: {VerifierLog.Parse(kernelLog.Text)?.TellingLine ?? string.Join("; ", log.Lines)}");
        }
    }

    private static void Tell(
        byte[] bytes, BpfObjectHandle handle, RunConfiguration configuration, Enforcement enforcement)
    {
        if (ElfSymbols.OffsetOf(bytes, RunConfiguration.SymbolName) is { } place)
        {
            var target = ConstantsOf(handle)[place..];
            BinaryPrimitives.WriteUInt32LittleEndian(target, configuration.InterfaceIndex);
            BinaryPrimitives.WriteUInt32LittleEndian(target[4..], configuration.NetworkNamespace);
            BinaryPrimitives.WriteUInt32LittleEndian(target[8..], (uint)configuration.LinkType);
            BinaryPrimitives.WriteUInt64LittleEndian(target[16..], configuration.NamespaceCookie);
        }

        if (ElfSymbols.OffsetOf(bytes, EnforcementSymbol.Name) is { } other)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(ConstantsOf(handle)[other..], (uint)enforcement);
        }
    }

    private static Span<byte> ConstantsOf(BpfObjectHandle handle)
    {
        nuint size;
        var data = LibBpf.bpf_map__initial_value(LibBpf.bpf_object__find_map_by_name(handle, ReadOnlyData), &size);
        return new(data, (int)size);
    }
}
