using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Tcpq.Runtime.Guarding;

/// <summary>The TCP connections that a process has open, from procfs.</summary>
internal static class TcpSockets
{
    private const string EstablishedState = "01"; // TCP_ESTABLISHED (include/net/tcp_states.h)
    private const int LocalColumn = 1;
    private const int RemoteColumn = 2;
    private const int StateColumn = 3;
    private const int InodeColumn = 9;

    /// <summary>Its established connections; those to this process as server.</summary>
    /// <param name="directory">The process's directory in procfs.</param>
    /// <returns>Null if that may not be known.</returns>
    internal static IReadOnlyList<SshSession>? Established(string directory)
    {
        if (SocketsOf(directory) is not { } inodes)
        {
            return null;
        }

        List<SshSession> connections = [];
        foreach (var table in inodes.Count == 0 ? [] : (string[])["tcp", "tcp6"])
        {
            foreach (var line in SshSessions.Read($"{directory}/net/{table}")?.Split('\n') ?? [])
            {
                var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (columns.Length > InodeColumn && columns[StateColumn] == EstablishedState
                    && inodes.Contains(columns[InodeColumn])
                    && End(columns[RemoteColumn]) is { } client && End(columns[LocalColumn]) is { } server)
                {
                    connections.Add(new(client, server));
                }
            }
        }

        return connections;
    }

    // Null if it belongs to another user, or has ended.
    private static HashSet<string>? SocketsOf(string directory)
    {
        HashSet<string> inodes = [];
        try
        {
            foreach (var descriptor in new DirectoryInfo($"{directory}/fd").EnumerateFileSystemInfos())
            {
                if (descriptor.LinkTarget is { } target && target.StartsWith("socket:[", StringComparison.Ordinal))
                {
                    inodes.Add(target["socket:[".Length..^1]);
                }
            }

            return inodes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // `0100007F:1F90`: the address as 32-bit words in the machine's order, the port as a number.
    private static IPEndPoint? End(string text)
    {
        if (text.Split(':') is not [var address, var port] || address.Length % 8 != 0
            || !ushort.TryParse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var bytes = new byte[address.Length / 2];
        for (var i = 0; i < bytes.Length; i += sizeof(uint))
        {
            if (!uint.TryParse(
                address.AsSpan(i * 2, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var word))
            {
                return null;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i), word);
        }

        return bytes.Length is 4 or 16 ? SshSession.End(new(bytes), number) : null;
    }
}
