using System.Collections.Immutable;
using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel.Probing;

/// <summary>Finds programs and libraries.</summary>
internal static class ProgramFiles
{
    private const string LinkerConfiguration = "/etc/ld.so.conf";

    private static readonly ImmutableArray<string> LibraryFolders = ["/lib", "/usr/lib", "/lib64", "/usr/lib64"];

    /// <summary>A program or library with its functions.</summary>
    /// <param name="name">A path; or a name, which is looked for on the PATH and where the dynamic linker
    /// looks.</param>
    public static ProgramFile Open(string name)
    {
        if (Find(name) is not { } path)
        {
            return new(null, [], name.Contains('/') ? "there is no such file"
                : "it is neither on the PATH nor a library");
        }

        try
        {
            return new(path, ElfFunctions.Read(path));
        }
        catch (InvalidDataException)
        {
            return new(path, [], "it is not an ELF file of 64 bits");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new(path, [], failure.Message);
        }
    }

    /// <summary>The file's path; null if there is none.</summary>
    public static string? Find(string name)
    {
        if (name.Contains('/'))
        {
            return File.Exists(name) ? Path.GetFullPath(name) : null;
        }

        return Folders("PATH").Concat(Folders("LD_LIBRARY_PATH")).Concat(Configured(LinkerConfiguration))
            .Concat(LibraryFolders).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private static string[] Folders(string variable) =>
        Environment.GetEnvironmentVariable(variable)?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];

    // ldconfig(8): a folder a line, and `include PATTERN`.
    private static IEnumerable<string> Configured(string path)
    {
        const string include = "include ";
        if (!File.Exists(path))
        {
            yield break;
        }

        foreach (var line in File.ReadLines(path).Select(line => line.Split('#')[0].Trim()))
        {
            if (line.StartsWith('/'))
            {
                yield return line;
            }
            else if (line.StartsWith(include, StringComparison.Ordinal)
                && Path.Combine("/etc", line[include.Length..].Trim()) is var pattern
                && Path.GetDirectoryName(pattern) is { } folder && Directory.Exists(folder))
            {
                foreach (var file in Directory.EnumerateFiles(folder, Path.GetFileName(pattern))
                    .Order(StringComparer.Ordinal))
                {
                    foreach (var inner in Configured(file))
                    {
                        yield return inner;
                    }
                }
            }
        }
    }
}
