using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

internal static partial class Codes
{
    /// <summary>Something happened that should be impossible.</summary>
    public static DiagnosticCode InternalError { get; } = Bug(
        "TQ0900",
        "tcpq has a bug",
        "tcpq met a state that should be impossible. The script is not at fault; please report it with the report "
        + "file.");

    /// <summary>LLVM could not translate what tcpq gave it.</summary>
    public static DiagnosticCode BackEndRefused { get; } = Bug(
        "TQ0901",
        "the back end refused the program",
        "LLVM could not turn the program that tcpq made into BPF code. The script is not at fault; please report it "
        + "with "
        + "the report file. A simpler condition may get past it meanwhile.");

    /// <summary>The kernel's verifier did not accept what tcpq made.</summary>
    public static DiagnosticCode VerifierRefused { get; } = Bug(
        "TQ0902",
        "the verifier refused the program",
        "The kernel checks each program before it runs, and did not accept the one that tcpq made. The script is not "
        + "at "
        + "fault; please report it with the report file, which holds the kernel's own words.");

    private static ImmutableArray<DiagnosticCode> Ours => [InternalError, BackEndRefused, VerifierRefused];
}
