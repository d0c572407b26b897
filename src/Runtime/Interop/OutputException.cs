using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Interop;

/// <summary>An output stream takes no more.</summary>
/// <param name="error">The system's number for the reason, which `HResult` has as with all exceptions of files.</param>
internal sealed class OutputException(int error) : IOException(Marshal.GetPInvokeErrorMessage(error), error)
{
    /// <summary>True if the reader of a pipe closed it, as `head` does; that is no error.</summary>
    public bool IsReaderGone => HResult == Errno.BrokenPipe;
}
