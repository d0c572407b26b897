namespace Tcpq.Runtime.Interop;

/// <summary>Finds other programs. .NET looks in the current directory, and in the folders that a relative entry of the
/// PATH means there: as root, that would be whatever somebody has put there.</summary>
internal static class ProgramPath
{
    /// <summary>A program of the PATH's absolute folders: its absolute path; null if there is none.</summary>
    /// <param name="name">Its name, without a folder.</param>
    public static string? Find(string name) => Find(name, Environment.GetEnvironmentVariable("PATH"));

    /// <summary>The same in the folders of a given PATH.</summary>
    internal static string? Find(string name, string? folders)
    {
        foreach (var folder in (folders ?? "").Split(':'))
        {
            var path = Path.Combine(folder, name);
            if (folder.StartsWith('/') && File.Exists(path)
                && LibC.faccessat(LibC.AT_FDCWD, path, LibC.X_OK, LibC.AT_EACCESS) == 0)
            {
                return path;
            }
        }

        return null;
    }
}
