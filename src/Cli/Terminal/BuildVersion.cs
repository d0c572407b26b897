namespace Tcpq.Cli.Terminal;

/// <summary>The version of this build.</summary>
internal static class BuildVersion
{
    /// <summary>Major, minor and patch.</summary>
    public static string Text { get; } = typeof(BuildVersion).Assembly.GetName().Version?.ToString(3) ?? "unknown";
}
