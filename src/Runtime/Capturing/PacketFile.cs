using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Files;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Capturing;

/// <summary>The file that `capture` writes to. Its members may be called on several threads.</summary>
internal sealed class PacketFile : IDisposable
{
    private const uint Inbound = 1;
    private const uint Outbound = 2;

    private readonly Lock gate = new();
    private readonly string path;
    private readonly OutputFile output;
    private readonly PcapngFile file;
    private readonly ulong bootTime;
    private readonly ImmutableArray<byte[]> comments;
    private readonly int snapLength;
    private readonly Func<int, PacketOrigin>? originOf;
    private readonly Dictionary<int, PacketOrigin> origins = [];
    private readonly Dictionary<(uint Device, int LinkType, string? Name), int> interfaces = [];
    private readonly Dictionary<(PacketOrigin Origin, uint Device), LinkType> linkTypes = [];
    private bool hasBegun;
    private bool isClosed;

    private PacketFile(
        string path, OutputFile output, Schema schema, Func<int, PacketOrigin>? originOf, ulong bootTime)
    {
        this.path = path;
        this.output = output;
        this.originOf = originOf;
        this.bootTime = bootTime;
        file = new(output.Stream);
        comments = [.. schema.Captures.Select(capture => Encoding.UTF8.GetBytes(capture.Comment))];
        snapLength = schema.Captures[0].SnapLength;
    }

    /// <summary>True once it takes no more: for <see cref="Failure"/>, or because the reader of a pipe has seen enough.
    /// </summary>
    public bool IsOver { get; private set; }

    /// <summary>Why it could not be written; null while all is well.</summary>
    public Diagnostic? Failure { get; private set; }

    /// <summary>Begins a file; what has its name keeps it until <see cref="Close"/>.</summary>
    /// <param name="path">Where.</param>
    /// <param name="open">Opens it; null for a file.</param>
    /// <param name="schema">The script's captures.</param>
    /// <param name="originOf">Says where the packets of a program come from, by its index; null for a capture that is
    /// read.</param>
    /// <param name="bootTime">Nanoseconds from 1970 to what their times count from.</param>
    /// <param name="diagnostics">Takes the reason if it cannot be written.</param>
    /// <returns>The file; null if it cannot be written.</returns>
    public static PacketFile? Open(
        string path,
        Func<Stream>? open,
        Schema schema,
        Func<int, PacketOrigin>? originOf,
        ulong bootTime,
        DiagnosticBag diagnostics)
    {
        try
        {
            return open is null
                ? new(path, OutputFile.Create(path), schema, originOf, bootTime)
                : new("standard output", OutputFile.InPlace(open()), schema, originOf, bootTime);
        }
        catch (IOException e)
        {
            diagnostics.Report(Unwritable(path, e.Message));
            return null;
        }
    }

    /// <summary>Writes the packet of a record.</summary>
    public void Write(ReadOnlySpan<byte> record)
    {
        lock (gate)
        {
            if (!IsOver && !isClosed)
            {
                var packet = record.ToArray();
                Attempt(() => Add(packet));
            }
        }
    }

    /// <summary>Writes the packet of a record as it is in a capture that is read.</summary>
    /// <param name="record">The record.</param>
    /// <param name="present">The packet.</param>
    public void Write(ReadOnlySpan<byte> record, PresentPacket present)
    {
        lock (gate)
        {
            if (!IsOver && !isClosed)
            {
                var (packet, head) = (record.ToArray(), present.Head.ToArray());
                Attempt(() => Add(packet, head, present));
            }
        }
    }

    /// <summary>Hands all to the system, so that others can read it.</summary>
    /// <returns>False once it is over.</returns>
    public bool Flush()
    {
        lock (gate)
        {
            if (!IsOver && !isClosed)
            {
                Attempt(FlushAll);
            }

            return !IsOver;
        }
    }

    /// <summary>Ends the file, which then has its name, and is a capture even where it holds no packet. Where the disk
    /// is full, what fitted stays beside it.</summary>
    public void Close()
    {
        lock (gate)
        {
            if (isClosed)
            {
                return;
            }

            if (!IsOver)
            {
                Attempt(Finish);
            }

            isClosed = true;
            if (!IsOver)
            {
                Attempt(output.Commit);
            }
        }
    }

    /// <summary>Closes the file; without <see cref="Close"/> nothing of it stays.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isClosed = true;
            output.Dispose();
        }
    }

    private static Diagnostic Unwritable(string path, string reason) =>
        new(Codes.OutputUnwritable, $"cannot write `{path}`: {reason.TrimEnd('.')}");

    private void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure ??= e.HResult == Errno.BrokenPipe ? null : Unfinished(e.Message);
            IsOver = true;
        }
    }

    // Packets do not come again: those that were written are worth keeping.
    private Diagnostic Unfinished(string reason)
    {
        var failure = Unwritable(path, reason);
        if (output.Part is not { } part || !hasBegun)
        {
            return failure;
        }

        output.Keep();
        return failure with { Notes = [$"what was written before is in `{part}`"] };
    }

    private void FlushAll()
    {
        Begin();
        file.Flush();
    }

    // Readers want to know how packets begin, even where there is none.
    private void Finish()
    {
        Begin();
        if (interfaces.Count == 0)
        {
            Interface(0, (int)(OriginOf(0) is { } origin ? LinkTypeOf(origin, 0) : LinkType.Ethernet), null);
        }

        file.Flush();
    }

    private void Begin()
    {
        if (hasBegun)
        {
            return;
        }

        hasBegun = true;
        file.Begin();
    }

    private void Add(byte[] record)
    {
        Begin();
        var origin = OriginOf((int)Word(record, PacketRecord.ProgramOffset))!;
        var isOutgoing = origin.Direction == PacketDirection.Egress;
        var device = Word(record, PacketRecord.DeviceOffset);
        var linkType = LinkTypeOf(origin, device);
        var number = Interface(device, (int)linkType, null);
        Add(record, number, isOutgoing ? Outbound : Inbound, LinkFraming.Of(linkType, record, isOutgoing), []);
    }

    private void Add(byte[] record, byte[] head, PresentPacket present)
    {
        Begin();
        var captured = (int)Word(record, PacketRecord.CapturedOffset);
        ReadOnlyMemory<byte>[] parts = [head, new(record, PacketRecord.HeaderSize, captured)];
        var source = present.Interface!;
        Add(record, Interface(0, source.Kind.Number, source.Name), (uint)present.Way, parts, present.Comments);
    }

    private void Add(
        byte[] record,
        int number,
        uint direction,
        ReadOnlyMemory<byte>[] parts,
        IReadOnlyList<byte[]> others)
    {
        var added = parts.Sum(part => part.Length) - (int)Word(record, PacketRecord.CapturedOffset);
        var packet = new WrittenPacket(
            number,
            BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(PacketRecord.TimeOffset)) + bootTime,
            Word(record, PacketRecord.LengthOffset) + (uint)added,
            direction,
            parts,
            [.. others, comments[(int)Word(record, PacketRecord.IdOffset)]]);
        file.AddPacket(packet);
    }

    private PacketOrigin? OriginOf(int program)
    {
        if (originOf is not null && !origins.ContainsKey(program))
        {
            origins.Add(program, originOf(program));
        }

        return origins.GetValueOrDefault(program);
    }

    // Of a device that is gone by the time of its packet's record, nothing is known any more.
    private LinkType LinkTypeOf(PacketOrigin origin, uint device)
    {
        if (!linkTypes.TryGetValue((origin, device), out var linkType))
        {
            linkType = origin.LinkTypeOf(device);
            linkTypes.Add((origin, device), linkType);
        }

        return linkType;
    }

    private int Interface(uint device, int linkType, string? name)
    {
        if (!interfaces.TryGetValue((device, linkType, name), out var number))
        {
            number = interfaces.Count;
            file.AddInterface(linkType, snapLength, device == 0 ? name : NetworkDevice.NameOf(device));
            interfaces.Add((device, linkType, name), number);
        }

        return number;
    }

    private static uint Word(byte[] record, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(offset));
}
