using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Targets;

namespace Tcpq;

/// <summary>What a compilation gives.</summary>
/// <param name="Result">What was asked for; null if there are errors.</param>
/// <param name="Diagnostics">Errors and warnings, by position.</param>
public sealed record Compiled<T>(T? Result, ImmutableArray<Diagnostic> Diagnostics)
    where T : class;

/// <summary>An object for other machines.</summary>
/// <param name="Script">The object.</param>
/// <param name="Needs">Which kernels run it.</param>
public sealed record BuiltObject(CompiledScript Script, KernelNeeds Needs);
