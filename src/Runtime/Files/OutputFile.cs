using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Files;

/// <summary>Whatever tcpq writes to a path. A file is written beside its final name, under one that nobody can guess,
/// and takes that name when it is complete: what had the name stays until then. Devices, pipes, sockets and
/// `/dev/stdout` are written as they are.</summary>
internal sealed class OutputFile : IDisposable
{
    private const int BufferSize = 1 << 18;
    private const int Attempts = 16;
    private const string PartSuffix = ".part";

    // NAME_MAX of include/uapi/linux/limits.h, less the random part and the suffix.
    private const int LongestStem = 255 - 18;

    // What is not complete when the process is told to end at once goes with it.
    private static readonly ConcurrentDictionary<string, bool> Unfinished = StartCleaning();

    private readonly string? target;
    private string? part;

    private OutputFile(Stream stream, string? target, string? part)
    {
        Stream = stream;
        this.target = target;
        this.part = part;
        if (part is not null)
        {
            Unfinished[part] = true;
        }
    }

    /// <summary>Takes the content; buffered.</summary>
    public Stream Stream { get; }

    /// <summary>Where the content is until the file is complete; null if it is written in place.</summary>
    public string? Part => part;

    /// <summary>Begins to write.</summary>
    /// <param name="path">The final name.</param>
    /// <exception cref="IOException">Nothing can be written there.</exception>
    public static OutputFile Create(string path)
    {
        switch (OutputPlace.Of(path))
        {
            case OutputPlace.Named(var name, var replaced):
                return CreatePart(name, replaced);
            case OutputPlace.Device(var opened, var found):
                using (found)
                {
                    var flags = LibC.O_WRONLY | LibC.O_TRUNC | LibC.O_NOCTTY | LibC.O_CLOEXEC;
                    return InPlace(DescriptorStream.Own(Check(LibC.open(opened, flags))));
                }

            case OutputPlace.Socket(var name):
                return InPlace(Connect(name));
            case OutputPlace.Descriptor(var number):
                return StandardDescriptor.IsGiven(number)
                    ? InPlace(DescriptorStream.Own(Check(LibC.fcntl(number, LibC.F_DUPFD_CLOEXEC, 0))))
                    : throw OutputPlace.Failure(Errno.BadDescriptor);
            default:
                throw new NotSupportedException();
        }
    }

    /// <summary>Writes to a stream, such as standard output.</summary>
    /// <param name="stream">Closed with this object.</param>
    public static OutputFile InPlace(Stream stream) => new(new BufferedStream(stream, BufferSize), null, null);

    /// <summary>Writes a whole file.</summary>
    /// <exception cref="IOException">That is not possible; what had the name is still there.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = Create(path);
        file.Stream.Write(content);
        file.Commit();
    }

    /// <summary>Ends it: all is written, and has its name.</summary>
    /// <exception cref="IOException">That is not possible.</exception>
    public void Commit()
    {
        if (Stream is FileStream file)
        {
            // A disk that is full or gone may say so only now.
            file.Flush(flushToDisk: true);
        }

        Stream.Dispose();
        if (part is not null)
        {
            File.Move(part, target!, overwrite: true);
            Forget();
        }
    }

    /// <summary>Lets what was written stay under its temporary name, <see cref="Part"/>.</summary>
    public void Keep() => Forget();

    /// <summary>Closes it, and removes what was not ended.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // What is still in the buffer cannot be written, and is not missed: a file that counts was committed, which
            // has thrown, and said so.
        }

        if (part is not null)
        {
            File.Delete(part);
            Forget();
        }
    }

    private void Forget()
    {
        if (part is not null)
        {
            Unfinished.TryRemove(part, out _);
            part = null;
        }
    }

    private static OutputFile CreatePart(string path, LibC.FileStatus? replaced)
    {
        var folder = Path.GetDirectoryName(path);
        var stem = Shorten(Path.GetFileName(path));

        // Nobody reads it while it has not got the rights of what it replaces; else the umask decides.
        var mode = replaced is null ? 0b110_110_110u : 0b110_000_000u;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var random = Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);
            var part = Path.Combine(folder ?? "", $"{stem}.{random}{PartSuffix}");
            var descriptor = LibC.open(
                part, LibC.O_WRONLY | LibC.O_CREAT | LibC.O_EXCL | LibC.O_NOFOLLOW | LibC.O_CLOEXEC, mode);
            if (descriptor >= 0)
            {
                var handle = new SafeFileHandle(descriptor, ownsHandle: true);
                var file = new OutputFile(new FileStream(handle, FileAccess.Write, BufferSize), path, part);
                file.TakeRights(descriptor, replaced);
                return file;
            }

            if (Errno.Last != Errno.Exists)
            {
                throw OutputPlace.Failure(Errno.Last);
            }
        }

        throw OutputPlace.Failure(Errno.Exists);
    }

    // Those of the file that is replaced. Where its group cannot be given, what the group may is given to nobody.
    private void TakeRights(int descriptor, LibC.FileStatus? replaced)
    {
        if (replaced is not { } old)
        {
            return;
        }

        var isOwned = LibC.fchown(descriptor, old.User, old.Group) == 0
            || LibC.fchown(descriptor, uint.MaxValue, old.Group) == 0;
        var kept = isOwned ? 0b111_111_111u : 0b111_000_111u;
        if (LibC.fchmod(descriptor, old.Mode & kept) < 0)
        {
            var error = Errno.Last;
            Dispose();
            throw OutputPlace.Failure(error);
        }
    }

    private static NetworkStream Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new(socket, ownsSocket: true);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();
            throw new IOException(e.Message, e);
        }
    }

    private static int Check(int descriptor) => descriptor >= 0 ? descriptor : throw OutputPlace.Failure(Errno.Last);

    private static string Shorten(string name)
    {
        while (Encoding.UTF8.GetByteCount(name) > LongestStem)
        {
            name = name[..^1];
        }

        return name;
    }

    private static ConcurrentDictionary<string, bool> StartCleaning()
    {
        var parts = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (var part in parts.Keys)
            {
                File.Delete(part);
            }
        };
        return parts;
    }
}
