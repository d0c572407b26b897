using System.Collections.Immutable;
using Tcpq.Contract;

namespace Tcpq.Runtime.Guarding;

/// <summary>Finds the SSH session that this process was started in. Its own environment may not know it, for sudo keeps
/// little of it; and what runs in it may have been started in an older one, by tmux for example. So all that the
/// process and its ancestors know counts. An ancestor of another user tells nothing to a process without
/// CAP_SYS_PTRACE: then there may be a session.</summary>
internal static class SshSessions
{
    private const string Variable = "SSH_CONNECTION";
    private const int MostAncestors = 64;
    private const int Init = 1;

    // Also sshd-session, since OpenSSH 9.8.
    private static readonly ImmutableArray<string> Servers = ["sshd", "dropbear"];

    // What only passes on what its parent knows, or begins something that is in no session.
    private static readonly ImmutableArray<string> Starters =
        ["sudo", "su", "doas", "pkexec", "runuser", "setpriv", "login", "systemd", "crond", "cron"];

    /// <summary>Those of this process.</summary>
    internal static SshSearch OfThisProcess() =>
        Find("/proc", Environment.ProcessId, Environment.GetEnvironmentVariable(Variable));

    /// <summary>Those of any process.</summary>
    /// <param name="proc">Where procfs is mounted.</param>
    /// <param name="process">The process.</param>
    /// <param name="connection">SSH_CONNECTION as the process has it.</param>
    internal static SshSearch Find(string proc, int process, string? connection)
    {
        List<SshSession> found = [];
        List<string> doubts = [];
        Add(found, connection is null ? null : SshSession.Parse(connection));
        var ancestor = process;
        for (var i = 0; ; i++)
        {
            var child = ancestor;
            if (i == MostAncestors || ParentOf(proc, child) is not { } parent)
            {
                doubts.Add(
                    $"process {child}, {(i == 0 ? "this one" : "which it descends from")}, cannot be seen in /proc");
                break;
            }

            if (parent <= 0)
            {
                break;
            }

            ancestor = parent;
            if (Look(found, $"{proc}/{ancestor}") is { Length: > 0 } name && ancestor != Init
                && !Starters.Contains(name))
            {
                // A server of SSH explains more than what runs in it.
                doubts.Insert(IsServer(name) ? 0
                    : doubts.Count, $"this process may not look into `{name}` (process {ancestor})");
            }
        }

        return new([.. found], found.Count == 0 ? doubts.FirstOrDefault() : null);
    }

    /// <summary>A small file's content; null if it cannot be read, for it belongs to another user or to a process
    /// that has ended.</summary>
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

    // The process's name where it does not tell all that it may know.
    private static string? Look(List<SshSession> found, string directory)
    {
        var name = Read($"{directory}/comm")?.TrimEnd('\n') ?? "";
        var environment = Read($"{directory}/environ");
        Add(found, environment is null ? null : FromEnvironment(environment));
        if (!IsServer(name))
        {
            return environment is null ? name : null;
        }

        var sessions = TcpSockets.Established(directory);
        foreach (var session in sessions ?? [])
        {
            Add(found, session);
        }

        return sessions is null ? name : null;
    }

    private static bool IsServer(string name) =>
        Servers.Any(server => name.StartsWith(server, StringComparison.Ordinal));

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

/// <summary>What is known of the SSH sessions of a process.</summary>
/// <param name="Sessions">Those that were found.</param>
/// <param name="Doubt">Why there may be one although none was found, in a user's words; null if there is
/// none.</param>
internal sealed record SshSearch(ImmutableArray<SshSession> Sessions, string? Doubt);
