using Tcpq.Diagnostics;

namespace Tcpq.Runtime.Replay;

internal static class Codes
{
    public static readonly DiagnosticCode FileMissing = new("TQ0501", Severity.Error, "t", "e");
    public static readonly DiagnosticCode NotACapture = new("TQ0502", Severity.Error, "t", "e");
    public static readonly DiagnosticCode TruncatedCapture = new("TQ0503", Severity.Warning, "t", "e");
    public static readonly DiagnosticCode UnsupportedLinkType = new("TQ0504", Severity.Error, "t", "e");
    public static readonly DiagnosticCode UnreadableFile = new("TQ0505", Severity.Error, "t", "e");
    public static readonly DiagnosticCode LibraryMissing = new("TQ0606", Severity.Error, "t", "e");
}
