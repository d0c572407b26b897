using Tcpq.Binding;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Targets;

namespace Tcpq.Planning;

/// <summary>Holds what a run is asked to do with packets against what its script says.</summary>
internal static class PacketUse
{
    /// <summary>Reports what does not go together.</summary>
    internal static void Check(BoundScript script, CompilationOptions options, DiagnosticBag diagnostics)
    {
        if (options.Packets is not { } packets)
        {
            return;
        }

        BoundStatement? verdict = null;
        BoundStatement? capture = null;
        foreach (var rule in script.Rules)
        {
            verdict ??= rule.FirstVerdict;
            capture ??= rule.FirstCapture;
        }

        if (capture is not null && !packets.Writes)
        {
            diagnostics.Report(new(
                Codes.NowhereToWrite, "`capture` has no file to write to",
                new(script.Source, capture.Span, "writes packets"))
            {
                Help = "name one with `--write FILE.pcapng`",
            });
        }

        if (capture is null && packets.Writes)
        {
            diagnostics.Report(new(Codes.NothingToWrite, "`--write` is given, and the script captures nothing")
            {
                Help = "put `capture` into the block of a rule: `on tcp_rcv where syn < capture >`",
            });
        }

        if (verdict is null && packets.Enforces)
        {
            diagnostics.Report(new(Codes.NothingToEnforce, "`--enforce` is given, and the script decides nothing")
            {
                Help = "`drop`, `pass` and `limit 100/s by saddr` decide about packets",
            });
        }
    }
}
