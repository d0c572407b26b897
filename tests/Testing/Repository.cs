namespace Tcpq.Testing;

/// <summary>Where the sources are: tests run from the build's output, which lies inside of the repository.</summary>
public static class Repository
{
    /// <summary>The directory that holds Dsl.sln.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string start)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Dsl.sln")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no Dsl.sln above {start}");
    }
}
