using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Language.Fields;
using Tcpq.Values;

namespace Tcpq.Binding.Probes;

/// <summary>An argument of what a script names in the kernel.</summary>
/// <param name="Name">The name in scripts: `args.sk`, `retval`.</param>
/// <param name="TypeText">Its type, as C calls it.</param>
/// <param name="Root">Where it stands.</param>
internal sealed record ProbeArgument(string Name, string TypeText, EventValue Root)
{
    /// <summary>The number of its type in the kernel's type information; null if that does not have it.</summary>
    public int? Type { get; init; }

    /// <summary>The member of the context that it is; null for arguments of functions.</summary>
    public MemberStep? Member { get; init; }

    /// <summary>What it is and how it is read, where no type information says so.</summary>
    public ProbeValue? Value { get; init; }

    /// <summary>Why it cannot be read, as the end of a sentence; null if it can.</summary>
    public string? Obstacle { get; init; }
}

/// <summary>What a value of the kernel is in the language.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Read">How it is read; null for an argument itself.</param>
internal sealed record ProbeValue(DataType Type, KernelRead? Read);

/// <summary>Why an argument cannot be had.</summary>
/// <param name="Code">The diagnostic.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Label">The same at the place, shorter.</param>
/// <param name="Help">What to do; null if nobody knows.</param>
/// <param name="Notes">What there is.</param>
internal sealed record ArgumentProblem(
    DiagnosticCode Code, string Message, string Label, string? Help, ImmutableArray<string> Notes);
