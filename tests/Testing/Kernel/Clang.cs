using System.Collections.Immutable;

namespace Tcpq.Testing.Kernel;

/// <summary>Compiles C to BPF, where clang is installed.</summary>
public static class Clang
{
    private const string Name = "clang-19";

    /// <summary>True if there is a clang.</summary>
    public static bool IsInstalled => Tool.IsInstalled(Name);

    /// <summary>The object of a source file in the repository.</summary>
    public static ImmutableArray<byte> Compile(string source, params ReadOnlySpan<string> options)
    {
        var output = Path.Combine(Directory.CreateTempSubdirectory("tcpq-test-").FullName, "object.o");
        try
        {
            Tool.Run(
                Name,
                [
                    "-target", "bpf", "-mcpu=v3", "-O2", "-g", "-Wall", .. options, "-c",
                    Path.Combine(Repository.Root, source), "-o", output,
                ]);
            return [.. File.ReadAllBytes(output)];
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(output)!, recursive: true);
        }
    }
}
