using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Capturing;
using Tcpq.Runtime.Saving;

namespace Tcpq.Runtime;

/// <summary>The files that a run writes, as its options name them.</summary>
/// <param name="Packets">What `capture` writes to; null for none.</param>
/// <param name="Results">What is saved; null for none.</param>
internal sealed record RunFiles(PacketFile? Packets, ResultsFile? Results) : IDisposable
{
    /// <summary>Opens them, before the run begins: all of them or none.</summary>
    /// <param name="options">Name them.</param>
    /// <param name="schema">The script's captures.</param>
    /// <param name="originOf">Says where the packets of a program come from, by its index; null for a capture that is
    /// read.</param>
    /// <param name="bootTime">Nanoseconds from 1970 to what packets' times count from.</param>
    /// <param name="diagnostics">Takes the reason if one cannot be written.</param>
    /// <returns>The files, to be disposed; null if one cannot be written.</returns>
    internal static RunFiles? Open(
        RunOptions options, Schema schema, Func<int, PacketOrigin>? originOf, ulong bootTime, DiagnosticBag diagnostics)
    {
        var packets = options.PacketFile is { } path
            ? PacketFile.Open(path, options.PacketStream, schema, originOf, bootTime, diagnostics)
            : null;
        var results = options.ResultsFile is { } name && !diagnostics.HasErrors
            ? ResultsFile.Create(name, options.ResultsStream, diagnostics)
            : null;
        var files = new RunFiles(packets, results);
        if (!diagnostics.HasErrors)
        {
            return files;
        }

        files.Dispose();
        return null;
    }

    /// <summary>Closes them, and removes what was not ended.</summary>
    public void Dispose()
    {
        Packets?.Dispose();
        Results?.Dispose();
    }
}
