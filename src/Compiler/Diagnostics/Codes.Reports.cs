using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

/// <summary>What a script does with results between the events.</summary>
internal static partial class Codes
{
    /// <summary>A name of a histogram or the like in an expression.</summary>
    public static DiagnosticCode NotOneValue { get; } = Error(
        "TQ0237",
        "not one value",
        "What some aggregates give has several values, as a histogram its buckets. It can be shown, but it stands in "
        + "no "
        + "expression or text.");

    private static ImmutableArray<DiagnosticCode> Reports => [NotOneValue];
}
