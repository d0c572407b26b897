using System.Runtime.InteropServices;
using Tcpq.Runtime.Replay;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>A packet as the callback saw it.</summary>
internal sealed record SeenPacket(byte[] Bytes, ulong Time, uint WireLength);

/// <summary>Stands in for a compiled script: a native callback that keeps what it is given.</summary>
internal sealed unsafe class PacketSink : IDisposable
{
    private readonly State* state;

    public PacketSink()
    {
        state = (State*)NativeMemory.AllocZeroed((nuint)sizeof(State));
        state->Self = GCHandle.ToIntPtr(GCHandle.Alloc(this));
    }

    public List<SeenPacket> Seen { get; } = [];

    public static nint Callback => (nint)(delegate* unmanaged<State*, PacketHeader*, byte*, void>)&Receive;

    public nint User => (nint)state;

    public void Dispose()
    {
        GCHandle.FromIntPtr(state->Self).Free();
        NativeMemory.Free(state);
    }

    [UnmanagedCallersOnly]
    private static void Receive(State* state, PacketHeader* header, byte* bytes)
    {
        state->Packets++;
        var sink = (PacketSink)GCHandle.FromIntPtr(state->Self).Target!;
        sink.Seen.Add(new(
            new ReadOnlySpan<byte>(bytes, (int)header->CapturedLength).ToArray(),
            ((ulong)header->Seconds * 1_000_000_000) + (ulong)header->Nanoseconds,
            header->Length));
    }

    private struct State
    {
        public ulong Packets;

        public nint Self;
    }
}
