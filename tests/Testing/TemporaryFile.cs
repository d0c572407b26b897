namespace Tcpq.Testing;

/// <summary>A file with some content, gone at the end of the test.</summary>
public sealed class TemporaryFile : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tcpq-test-").FullName;

    public TemporaryFile(ReadOnlySpan<byte> content, string name = "capture")
    {
        Path = System.IO.Path.Combine(folder, name);
        File.WriteAllBytes(Path, content);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
