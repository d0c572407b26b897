using System.Buffers.Binary;
using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Libbpf;
using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel.Loading;

/// <summary>Brings compiled objects into the kernel.</summary>
internal static unsafe class ObjectLoader
{
    private const string ReadOnlyData = ".rodata";

    /// <summary>Loads a script's object.</summary>
    /// <param name="script">The object.</param>
    /// <param name="configurationOf">What to tell each program.</param>
    /// <param name="enforcement">Whether verdicts are applied.</param>
    /// <param name="prepare">Told each program before it is loaded.</param>
    public static LoadedObject Load(
        CompiledScript script,
        Func<CompiledProgram, RunConfiguration> configurationOf,
        Enforcement enforcement = Enforcement.None,
        Action<BpfProgram>? prepare = null) =>
        LoadForAll(script, program => [configurationOf(program)], enforcement, prepare);

    /// <summary>Loads a script's object, each program as often as there are different things to tell it.</summary>
    /// <param name="script">The object.</param>
    /// <param name="configurationsOf">What to tell each program.</param>
    /// <param name="enforcement">Whether verdicts are applied.</param>
    /// <param name="prepare">Told each program before it is loaded.</param>
    /// <exception cref="KernelRefusalException">The kernel did not take it.</exception>
    /// <exception cref="LibraryMissingException">libbpf is not installed.</exception>
    /// <remarks>An object holds one configuration. Programs that need different ones come from copies of the object
    /// that share its maps, so that there is one table whatever the number of devices.</remarks>
    public static LoadedObject LoadForAll(
        CompiledScript script,
        Func<CompiledProgram, IReadOnlyList<RunConfiguration>> configurationsOf,
        Enforcement enforcement = Enforcement.None,
        Action<BpfProgram>? prepare = null)
    {
        LibBpf.Require();
        var objects = ImmutableArray.CreateBuilder<BpfObjectHandle>();
        List<LoadedProgram> programs = [];
        using var log = LibbpfLog.Start();
        try
        {
            foreach (var group in Group(script, configurationsOf))
            {
                var handle = Load(script, group, objects.FirstOrDefault(), log, enforcement, prepare);
                objects.Add(handle);
                foreach (var program in group.Programs.Values)
                {
                    programs.Add(new(program, group.Configuration, Find(handle, program.Name)));
                }
            }
        }
        catch (KernelRefusalException)
        {
            foreach (var handle in objects)
            {
                handle.Dispose();
            }

            throw;
        }

        return new(
            objects.ToImmutable(),
            [.. script.Programs.SelectMany(program => programs.FindAll(loaded => loaded.Compiled == program))],
            [.. log.Lines]);
    }

    // By hand: LINQ's grouping over a structure cannot be compiled ahead, which costs milliseconds at each start.
    private static List<ProgramGroup> Group(
        CompiledScript script, Func<CompiledProgram, IReadOnlyList<RunConfiguration>> configurationsOf)
    {
        List<ProgramGroup> groups = [];
        foreach (var program in script.Programs)
        {
            foreach (var configuration in configurationsOf(program))
            {
                var group = groups.Find(group => group.Configuration == configuration);
                if (group is null)
                {
                    group = new(configuration, []);
                    groups.Add(group);
                }

                group.Programs.TryAdd(program.Name, program);
            }
        }

        return groups;
    }

    private static BpfObjectHandle Load(
        CompiledScript script,
        ProgramGroup group,
        BpfObjectHandle? mapsOf,
        LibbpfLog log,
        Enforcement enforcement,
        Action<BpfProgram>? prepare)
    {
        using var kernelLog = new KernelLog();
        var handle = Open(script.Object, kernelLog, log);
        try
        {
            Configure(script.Object.AsSpan(), handle, group.Configuration);
            Enforce(script.Object.AsSpan(), handle, enforcement);
            LoadOnly(handle, group, prepare);
            if (mapsOf is not null)
            {
                ShareMaps(mapsOf, handle);
            }

            var result = LibBpf.bpf_object__load(handle);
            if (result < 0)
            {
                throw new KernelRefusalException(LoadFailure.Describe(-result, kernelLog.Text, [.. log.Lines]));
            }

            return handle;
        }
        catch (KernelRefusalException)
        {
            handle.Dispose();
            throw;
        }
    }

    private static BpfObjectHandle Open(ImmutableArray<byte> file, KernelLog kernelLog, LibbpfLog log)
    {
        // The kernel shows 8 bytes of it before the name of `.rodata`.
        fixed (byte* name = "tcpq\0"u8)
        fixed (byte* bytes = file.AsSpan())
        {
            LibBpf.ObjectOpenOptions options = default; // libbpf wants zeros in padding too
            options.Size = (nuint)sizeof(LibBpf.ObjectOpenOptions);
            options.ObjectName = name;
            options.KernelLog = kernelLog.Start;
            options.KernelLogSize = KernelLog.Size;
            var handle = LibBpf.bpf_object__open_mem(bytes, (nuint)file.Length, &options);
            return !handle.IsInvalid ? handle : throw new KernelRefusalException(
                new(Codes.KernelRefused, $"libbpf cannot read the script's object: {Errno.Describe(Errno.Last)}")
                {
                    Notes = [.. log.Lines],
                });
        }
    }

    private static void Configure(ReadOnlySpan<byte> file, BpfObjectHandle handle, RunConfiguration configuration)
    {
        if (ElfSymbols.OffsetOf(file, RunConfiguration.SymbolName) is not { } offset)
        {
            return; // none of the programs asks
        }

        var target = ConstantsOf(handle)[offset..];
        BinaryPrimitives.WriteUInt32LittleEndian(target, configuration.InterfaceIndex);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], configuration.NetworkNamespace);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], (uint)configuration.LinkType);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], configuration.NamespaceCookie);
    }

    private static void Enforce(ReadOnlySpan<byte> file, BpfObjectHandle handle, Enforcement enforcement)
    {
        if (ElfSymbols.OffsetOf(file, EnforcementSymbol.Name) is { } offset)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(ConstantsOf(handle)[offset..], (uint)enforcement);
        }
    }

    private static Span<byte> ConstantsOf(BpfObjectHandle handle)
    {
        nuint size;
        var data = LibBpf.bpf_map__initial_value(LibBpf.bpf_object__find_map_by_name(handle, ReadOnlyData), &size);
        return new(data, (int)size);
    }

    private static void LoadOnly(BpfObjectHandle handle, ProgramGroup group, Action<BpfProgram>? prepare)
    {
        var program = LibBpf.bpf_object__next_program(handle, default);
        for (; !program.IsNull; program = LibBpf.bpf_object__next_program(handle, program))
        {
            if (group.Programs.ContainsKey(program.Name))
            {
                prepare?.Invoke(program);
                continue;
            }

            _ = LibBpf.bpf_program__set_autoload(program, 0); // fails for loaded objects only
        }
    }

    private static void ShareMaps(BpfObjectHandle from, BpfObjectHandle to)
    {
        for (var map = LibBpf.bpf_object__next_map(to, default);
            !map.IsNull;
            map = LibBpf.bpf_object__next_map(to, map))
        {
            if (LibBpf.bpf_map__is_internal(map) == 0)
            {
                var shared = LibBpf.bpf_object__find_map_by_name(from, map.Name);
                var result = LibBpf.bpf_map__reuse_fd(map, shared.Descriptor);
                if (result < 0)
                {
                    throw new KernelRefusalException(new(
                        Codes.KernelRefused, $"cannot share the map `{map.Name}`: {Errno.Describe(-result)}"));
                }
            }
        }
    }

    private static BpfProgram Find(BpfObjectHandle handle, string name)
    {
        var program = LibBpf.bpf_object__find_program_by_name(handle, name);
        return program.IsNull ? throw new ArgumentException($"no program `{name}`", nameof(name)) : program;
    }

    /// <summary>Programs that share a configuration, by name.</summary>
    private sealed record ProgramGroup(RunConfiguration Configuration, Dictionary<string, CompiledProgram> Programs);
}
