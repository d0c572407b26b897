using System.Collections.Immutable;

namespace Tcpq.Runtime.Guarding;

/// <summary>Finds the SSH session that this process was started in. Its own environment may not know it, for sudo keeps
/// little of it; and what runs in it may have been started in an older one, by tmux for example. So all that the process
/// and its ancestors know counts.</summary>
internal static class SshSessions
{
    private const string Variable = "SSH_CONNECTION";
    private const string ServerName = "sshd"; // also sshd-session, since OpenSSH 9.8
    private const int MostAncestors = 64;

    /// <summary>Those of this process.</summary>
    internal static ImmutableArray<SshSession> OfThisProcess() =>
        Find("/proc", Environment.ProcessId, Environment.GetEnvironmentVariable(Variable));

    /// <summary>Those of any process.</summary>
    /// <param name="proc">Where procfs is mounted.</param>
    /// <param name="process">The process.</param>
    /// <param name="connection">SSH_CONNECTION as the process has it.</param>
    internal static ImmutableArray<SshSession> Find(string proc, int process, string? connection)
    {
        List<SshSession> found = [];
        Add(found, connection is null ? null : SshSession.Parse(connection));
        var next = ParentOf(proc, process);
        for (var i = 0; i < MostAncestors && next is > 0 and var ancestor; i++)
        {
            var directory = $"{proc}/{ancestor}";
            Add(found, Read($"{directory}/environ") is { } environment ? FromEnvironment(environment) : null);
            if (Read($"{directory}/comm") is { } name && name.StartsWith(ServerName, StringComparison.Ordinal))
            {
                foreach (var session in TcpSockets.Established(directory))
                {
                    Add(found, session);
                }
            }

            next = ParentOf(proc, ancestor);
        }

        return [.. found];
    }

    /// <summary>A small file's content; null where it cannot be read, for it belongs to another user or to a process that
    /// has ended.</summary>
    internal static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Add(List<SshSession> sessions, SshSession? session)
    {
        if (session is not null && !sessions.Contains(session) && sessions.Count < Schema.GuardEntries / 2)
        {
            sessions.Add(session);
        }
    }

    private static SshSession? FromEnvironment(string environment)
    {
        foreach (var entry in environment.Split('\0'))
        {
            if (entry.StartsWith($"{Variable}=", StringComparison.Ordinal))
            {
                return SshSession.Parse(entry[(Variable.Length + 1)..]);
            }
        }

        return null;
    }

    // `PID (NAME) STATE PARENT …`, where the name may hold anything (proc_pid_stat(5)).
    private static int? ParentOf(string proc, int process)
    {
        var stat = Read($"{proc}/{process}/stat");
        var fields = stat?[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is [_, var parent, ..] && int.TryParse(parent, out var number) ? number : null;
    }
}
