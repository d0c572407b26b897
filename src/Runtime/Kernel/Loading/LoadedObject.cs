using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Loading;

/// <summary>A program in the kernel, not attached yet.</summary>
/// <param name="Compiled">What the compiler said about it.</param>
/// <param name="Configuration">What it was told before it was loaded.</param>
/// <param name="Handle">libbpf's program.</param>
internal sealed record LoadedProgram(CompiledProgram Compiled, RunConfiguration Configuration, BpfProgram Handle)
{
    /// <summary>Its file descriptor, which the object owns.</summary>
    public int Descriptor => Handle.Descriptor;
}

/// <summary>A script's maps and programs in the kernel; gone when disposed, unless something is attached.</summary>
internal sealed class LoadedObject : IDisposable
{
    private readonly ImmutableArray<BpfObjectHandle> objects;

    /// <summary>Takes over what was loaded.</summary>
    /// <param name="objects">The object, and its copies for other devices, which share the first one's maps.</param>
    /// <param name="programs">All programs, in the script's order.</param>
    /// <param name="warnings">What libbpf found wrong without failing.</param>
    public LoadedObject(
        ImmutableArray<BpfObjectHandle> objects,
        ImmutableArray<LoadedProgram> programs,
        ImmutableArray<string> warnings)
    {
        this.objects = objects;
        Programs = programs;
        Warnings = warnings;
    }

    /// <summary>All programs, in the script's order; one is there once for each of its configurations.</summary>
    public ImmutableArray<LoadedProgram> Programs { get; }

    /// <summary>What libbpf found wrong without failing: each is a mistake of the compiler's.</summary>
    public ImmutableArray<string> Warnings { get; }

    /// <summary>A map's file descriptor, which this object owns.</summary>
    /// <exception cref="ArgumentException">The object has no such map.</exception>
    public int MapDescriptor(string name)
    {
        var map = LibBpf.bpf_object__find_map_by_name(objects[0], name);
        return map.IsNull ? throw new ArgumentException($"no map `{name}`", nameof(name)) : map.Descriptor;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var handle in objects)
        {
            handle.Dispose();
        }
    }
}
