using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Kernel.Privileges;

/// <summary>Capabilities that a program's file gives to whoever starts it (capabilities(7), "File
/// capabilities").</summary>
internal static unsafe class FileCapabilities
{
    private const string Attribute = "security.capability"; // XATTR_NAME_CAPS, include/uapi/linux/xattr.h

    /// <summary>True if a file has any.</summary>
    public static bool AreGivenTo(string path) => LibC.getxattr(path, Attribute, null, 0) > 0;
}
