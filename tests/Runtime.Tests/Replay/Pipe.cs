using Tcpq.Testing;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>A FIFO with its writing end.</summary>
internal sealed class Pipe : IDisposable
{
    private readonly FileStream writer;

    public Pipe(string prefix)
    {
        Path = $"{prefix}-{Guid.NewGuid():n}";
        Tool.Run("mkfifo", Path);

        // Opened for both, it waits for no reader, and keeps what is sent until there is one.
        writer = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
    }

    public string Path { get; }

    public void Send(ReadOnlySpan<byte> bytes) => writer.Write(bytes);

    public void Close() => writer.Dispose();

    public void Dispose() => Close();
}
