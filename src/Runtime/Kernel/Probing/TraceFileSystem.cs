using System.Collections.Immutable;

namespace Tcpq.Runtime.Kernel.Probing;

/// <summary>Reads tracefs, where the kernel lists its tracepoints (Documentation/trace/ftrace.rst).</summary>
internal static class TraceFileSystem
{
    private static readonly ImmutableArray<string> Roots = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    /// <summary>Why there is none, in a user's words; null if there is.</summary>
    public static string? Obstacle => Events is not null ? null
        : $"tracefs is not mounted at {Roots[0]}, or may not be read";

    /// <summary>True if it is there, but may not be read: it is root's alone unless mounted otherwise.</summary>
    public static bool IsClosed => Events is null && Roots.Any(IsRefused);

    private static bool IsRefused(string root)
    {
        try
        {
            _ = Directory.Exists(root) ? Directory.EnumerateFileSystemEntries(root).FirstOrDefault() : null;
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static string? Events =>
        Roots.Select(root => Path.Combine(root, "events")).FirstOrDefault(Directory.Exists);

    /// <summary>All tracepoints, as `category:name`; empty if they cannot be listed.</summary>
    public static ImmutableArray<string> ListTracepoints()
    {
        if (Events is not { } events)
        {
            return [];
        }

        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var category in Directory.EnumerateDirectories(events).Order(StringComparer.Ordinal))
        {
            names.AddRange(Directory.EnumerateDirectories(category).Order(StringComparer.Ordinal)
                .Select(tracepoint => $"{Path.GetFileName(category)}:{Path.GetFileName(tracepoint)}"));
        }

        return names.ToImmutable();
    }

    /// <summary>What the kernel says about the fields of `category:name`; null if it cannot be read.</summary>
    public static string? ReadFormat(string tracepoint)
    {
        if (Events is not { } events || tracepoint.Contains('/'))
        {
            return null;
        }

        try
        {
            return File.ReadAllText(Path.Combine(events, tracepoint.Replace(':', '/'), "format"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
