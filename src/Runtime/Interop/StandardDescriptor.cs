namespace Tcpq.Runtime.Interop;

/// <summary>Standard input, output and error as this process was given them.</summary>
internal static class StandardDescriptor
{
    /// <summary>True if the process was started with a descriptor. One that was closed (`&lt;&amp;-`) is soon taken
    /// by something that the runtime opens, which, unlike what is handed down, is closed by exec.</summary>
    /// <param name="descriptor">0, 1 or 2.</param>
    public static bool IsGiven(int descriptor) =>
        LibC.fcntl(descriptor, LibC.F_GETFD, 0) is >= 0 and var flags && (flags & LibC.FD_CLOEXEC) == 0;
}
