using System.Collections.Immutable;

namespace Tcpq.Targets;

/// <summary>What is in the kernel that a script is for: asked by rules that name a part of it, `on kprobe(tcp_v4_rcv)`.
/// </summary>
public sealed record KernelDescription
{
    /// <summary>Its type information, the bytes of `/sys/kernel/btf/vmlinux`; null if it has none.</summary>
    public Func<ReadOnlyMemory<byte>?> ReadTypes { get; init; } = static () => null;

    /// <summary>The functions whose name is that given, or begins with it and a dot, as names do that a compiler makes;
    /// null if they cannot be listed.</summary>
    public Func<string, ImmutableArray<KernelSymbol>?> FindFunctions { get; init; } = static _ => null;

    /// <summary>The names of all tracepoints, as `category:name`; empty if they cannot be listed.</summary>
    public Func<ImmutableArray<string>> ListTracepoints { get; init; } = static () => [];

    /// <summary>What the kernel says about the fields of the tracepoint `category:name`, in the words of its `format`
    /// file; null if that cannot be read.</summary>
    public Func<string, string?> ReadTracepoint { get; init; } = static _ => null;

    /// <summary>Finds a program or library by its path, or by its name where such files are looked for.</summary>
    public Func<string, ProgramFile>? OpenProgram { get; init; }
}

/// <summary>A function in the running kernel.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Module">The module that it is in; null for the kernel itself.</param>
public sealed record KernelSymbol(string Name, string? Module);

/// <summary>A program or library.</summary>
/// <param name="Path">Where it is; null if it was not found.</param>
/// <param name="Functions">The names of its functions.</param>
/// <param name="Problem">Why it cannot be read, as the end of a sentence; null if it can.</param>
public sealed record ProgramFile(string? Path, ImmutableArray<string> Functions, string? Problem = null);
