using System.Runtime.InteropServices;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Libbpf;

/// <summary>libbpf 1.x. Functions that return an `int` return a negative error number; those that return a pointer
/// return NULL and leave the error in errno.</summary>
internal static unsafe partial class LibBpf
{
    /// <summary>The library's name with its major version.</summary>
    public const string Library = "libbpf.so.1";

    /// <summary>The Debian package that has it.</summary>
    public const string Package = "libbpf1";

    private const StringMarshalling Utf8 = StringMarshalling.Utf8;

    /// <summary>True if the library can be loaded.</summary>
    public static bool IsInstalled => NativeLibrary.TryLoad(Library, out _);

    /// <summary>Major and minor version, such as `1.1`.</summary>
    public static string Version => $"{libbpf_major_version()}.{libbpf_minor_version()}";

    /// <summary>Makes sure that the library is there and prints nothing by itself; to be called first.</summary>
    /// <exception cref="LibraryMissingException">It is not installed.</exception>
    public static void Require()
    {
        if (!IsInstalled)
        {
            throw new LibraryMissingException(Library, Package);
        }

        LibbpfLog.Install();
    }

    [LibraryImport(Library)]
    public static partial uint libbpf_major_version();

    [LibraryImport(Library)]
    public static partial uint libbpf_minor_version();

    [LibraryImport(Library)]
    public static partial int libbpf_num_possible_cpus();

    [LibraryImport(Library)]
    public static partial delegate* unmanaged<int, byte*, nint, int> libbpf_set_print(
        delegate* unmanaged<int, byte*, nint, int> print);
}
