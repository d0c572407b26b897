using Tcpq.Diagnostics;

namespace Tcpq.Runtime.Interop;

/// <summary>The machine cannot do what a script needs; caught where a session starts.</summary>
/// <param name="diagnostic">What to tell the user.</param>
internal sealed class KernelRefusalException(Diagnostic diagnostic) : Exception(diagnostic.Message)
{
    /// <summary>What to tell the user.</summary>
    public Diagnostic Diagnostic => diagnostic;
}
