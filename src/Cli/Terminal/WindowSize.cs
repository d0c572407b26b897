using System.Runtime.InteropServices;
using Tcpq.Runtime.Interop;

namespace Tcpq.Cli.Terminal;

/// <summary>The size of a terminal, asked without <see cref="Console"/>, which switches the terminal's keypad when it
/// is asked for it.</summary>
internal static unsafe class WindowSize
{
    private const nuint Get = 0x5413; // TIOCGWINSZ, include/uapi/asm-generic/ioctls.h

    /// <summary>Columns of the terminal at a file descriptor; null if it is none or does not know.</summary>
    public static int? Columns(int descriptor)
    {
        Window window;
        return LibC.ioctl(descriptor, Get, &window) == 0 && window.Columns > 0 ? window.Columns : null;
    }

    /// <summary>`struct winsize`, include/uapi/asm-generic/termios.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Window
    {
        public ushort Rows;
        public ushort Columns;
        public ushort HorizontalPixels;
        public ushort VerticalPixels;
    }
}
