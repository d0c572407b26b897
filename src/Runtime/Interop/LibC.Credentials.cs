using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Interop;

/// <summary>Who this process is, and how it was started.</summary>
internal static unsafe partial class LibC
{
    [LibraryImport(Library)]
    public static partial uint getuid();

    [LibraryImport(Library)]
    public static partial uint geteuid();

    [LibraryImport(Library)]
    public static partial uint getgid();

    [LibraryImport(Library)]
    public static partial uint getegid();

    [LibraryImport(Library)]
    public static partial nuint getauxval(nuint type);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint getxattr(string path, string name, void* value, nuint size);
}
