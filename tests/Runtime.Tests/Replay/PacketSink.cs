using System.Runtime.InteropServices;
using Tcpq.Lowering;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>A packet as the callback saw it.</summary>
internal sealed record SeenPacket(byte[] Bytes, ulong Time, uint WireLength);

/// <summary>Stands in for a compiled script: a native function that keeps what it is given.</summary>
internal sealed unsafe class PacketSink : IDisposable
{
    private readonly State* state;

    public PacketSink()
    {
        state = (State*)NativeMemory.AllocZeroed((nuint)sizeof(State));
        state->Self = GCHandle.ToIntPtr(GCHandle.Alloc(this));
    }

    public List<SeenPacket> Seen { get; } = [];

    public static nint Callback => (nint)(delegate* unmanaged<State*, BatchedPacket*, ulong, void>)&Receive;

    public nint User => (nint)state;

    public void Dispose()
    {
        GCHandle.FromIntPtr(state->Self).Free();
        NativeMemory.Free(state);
    }

    [UnmanagedCallersOnly]
    private static void Receive(State* state, BatchedPacket* packets, ulong count)
    {
        var sink = (PacketSink)GCHandle.FromIntPtr(state->Self).Target!;
        for (var i = 0ul; i < count; i++)
        {
            sink.Seen.Add(new(
                new ReadOnlySpan<byte>(packets[i].Data, (int)packets[i].CapturedLength).ToArray(),
                packets[i].Time,
                packets[i].Length));
        }
    }

    private struct State
    {
        public nint Self;
    }
}
