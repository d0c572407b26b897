namespace Tcpq.Runtime.Interop;

/// <summary>A native library that tcpq needs is not installed.</summary>
/// <param name="library">Its file name: `libbpf.so.1`.</param>
/// <param name="package">The Debian package that has it.</param>
internal sealed class LibraryMissingException(string library, string package)
    : Exception($"{library} is not installed (Debian and Ubuntu: apt install {package})")
{
    /// <summary>Its file name.</summary>
    public string Library => library;

    /// <summary>The Debian package that has it.</summary>
    public string Package => package;
}
