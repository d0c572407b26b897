using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Interop;

/// <summary>The C library's calls that .NET does not offer. Each returns -1 on an error, then found in
/// <see cref="Errno.Last"/>.</summary>
internal static unsafe partial class LibC
{
    public const int O_RDONLY = 0;
    public const int O_NONBLOCK = 0x800;
    public const int O_DIRECTORY = 0x10000;
    public const int O_CLOEXEC = 0x80000;
    public const int CLONE_NEWNET = 0x40000000;
    public const int F_GETFD = 1;
    public const int F_SETFL = 4;
    public const int FD_CLOEXEC = 1;
    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int PROT_EXEC = 4;
    public const int MAP_PRIVATE = 2;
    public const int MAP_ANONYMOUS = 0x20;
    public const short POLLIN = 1;
    public const int EFD_CLOEXEC = O_CLOEXEC;
    public const int EPOLL_CLOEXEC = O_CLOEXEC;
    public const int EPOLL_CTL_ADD = 1;
    public const uint EPOLLIN = 1;
    public const uint EPOLLET = 1u << 31;

    private const string Library = "libc";

    /// <summary>What <see cref="mmap"/> returns on an error.</summary>
    public static void* MAP_FAILED => (void*)-1;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setns(int descriptor, int kind);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint read(int descriptor, void* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static partial void* mmap(
        void* address, nuint size, int protection, int flags, int descriptor, nint offset);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int mprotect(void* address, nuint size, int protection);

    /// <summary>Sets or asks what a signal does; the actions are `struct sigaction`, or null.</summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial int sigaction(int signal, void* action, void* before);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int munmap(void* address, nuint size);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint syscall(nint number, nint first, void* second, nint third);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint syscall5(nint number, void* first, nint second, nint third, nint fourth, nint fifth);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int directory, string path, int flags, uint mask, byte* answer);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int close(int descriptor);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(int descriptor, void* data, nuint size);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int eventfd(uint initial, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_create1(int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_ctl(int epoll, int operation, int descriptor, EpollEvent* change);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_wait(int epoll, EpollEvent* events, int count, int milliseconds);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int kill(int process, int signal);

    /// <summary>Formats a message of a C callback. The arguments are a `va_list`, a pointer on x86-64 and, as it is
    /// passed by reference, on AArch64; the call uses them up.</summary>
    [LibraryImport(Library)]
    public static partial int vsnprintf(byte* buffer, nuint size, byte* format, nint arguments);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short ReturnedEvents;
    }

    /// <summary>struct epoll_event without its user data, which x86-64 alone packs: room for either layout of one
    /// event (include/uapi/linux/eventpoll.h).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 16)]
    public struct EpollEvent
    {
        public uint Events;
    }
}
