using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Interop;

/// <summary>C streams, the form in which libpcap wants its input (stdio.h, poll.h).</summary>
internal static unsafe partial class Stdio
{
    public const int FullyBuffered = 0;

    public const short PollIn = 1;

    private const string Library = "libc";

    /// <summary>A stream whose content comes from functions.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial StreamHead* fopencookie(nint cookie, string mode, CookieFunctions functions);

    [LibraryImport(Library)]
    public static partial int setvbuf(StreamHead* stream, void* buffer, int mode, nuint size);

    [LibraryImport(Library)]
    public static partial int fclose(nint stream);
}

/// <summary>How glibc's `FILE` starts: a part of its binary interface (bits/types/struct_FILE.h). There is no call that
/// tells how much of what was read ahead is left.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StreamHead
{
    public int Flags;

    public nint ReadPointer;

    public nint ReadEnd;
}

/// <summary>`cookie_io_functions_t`; null if a stream cannot do it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CookieFunctions
{
    /// <summary>Fills a buffer; returns bytes read, 0 at the end, -1 for a failure.</summary>
    public delegate* unmanaged<nint, byte*, nuint, nint> Read;

    public nint Write;

    public nint Seek;

    public nint Close;
}
