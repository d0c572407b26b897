using System.Runtime.InteropServices;
using System.Text;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Libbpf;

/// <summary>Keeps what libbpf says during calls made on this thread, until disposed.</summary>
/// <remarks>libbpf's callback has no context argument, so the thread tells which log is meant; outside of any log
/// its messages are dropped, for they are not in a user's words.</remarks>
internal sealed unsafe class LibbpfLog : IDisposable
{
    private const int Debug = 2; // LIBBPF_DEBUG
    private const int LongestMessage = 16 << 10;

    [ThreadStatic]
    private static LibbpfLog? current;

    private readonly LibbpfLog? outer = current;
    private readonly StringBuilder text = new();

    private LibbpfLog() => current = this;

    /// <summary>Warnings and information, a line each, without the leading `libbpf: `.</summary>
    public IEnumerable<string> Lines => text.ToString()
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.StartsWith("libbpf: ", StringComparison.Ordinal) ? line["libbpf: ".Length..] : line);

    /// <summary>Starts a log for this thread.</summary>
    public static LibbpfLog Start() => new();

    /// <summary>Stops libbpf from writing to standard error.</summary>
    public static void Install() => LibBpf.libbpf_set_print(&Print);

    /// <inheritdoc/>
    public void Dispose() => current = outer;

    [UnmanagedCallersOnly]
    private static int Print(int level, byte* format, nint arguments)
    {
        if (current is not { } log || level == Debug)
        {
            return 0;
        }

        // The argument list is used up by formatting: there is no second try with a larger buffer.
        var buffer = (byte*)NativeMemory.Alloc(LongestMessage);
        var length = LibC.vsnprintf(buffer, LongestMessage, format, arguments);
        log.text.Append(Encoding.UTF8.GetString(buffer, Math.Clamp(length, 0, LongestMessage - 1)));
        NativeMemory.Free(buffer);
        return length;
    }
}
