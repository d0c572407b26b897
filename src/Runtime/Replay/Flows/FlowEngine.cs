using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Tcpq.Contract;
using Tcpq.Language.Events;
using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Stands between compiled code and the flow tracker: takes the segments of one, and calls it for what the
/// other tells.</summary>
internal sealed unsafe class FlowEngine : IFlowSink, IDisposable
{
    private readonly FlowTracker tracker;
    private readonly FlowContext* context;
    private readonly CapturedPacket* packet;
    private readonly PresentPacket present;
    private readonly ulong* forgotten;
    private readonly GCHandle handle;
    private delegate* unmanaged<CapturedPacket*, int> program;
    private ExceptionDispatchInfo? failure;

    /// <summary>Makes a tracker.</summary>
    /// <param name="options">How connections are looked at.</param>
    /// <param name="wanted">What rules ask for.</param>
    /// <param name="packet">What compiled code is told about packets.</param>
    /// <param name="present">What else is known of the packet at hand.</param>
    /// <param name="forgotten">The counter of connections that were forgotten.</param>
    /// <param name="note">Takes what people should know; null for nobody.</param>
    internal FlowEngine(
        FlowOptions options,
        ImmutableArray<FlowEvent> wanted,
        CapturedPacket* packet,
        PresentPacket present,
        ulong* forgotten,
        Action<string>? note)
    {
        this.packet = packet;
        this.present = present;
        this.forgotten = forgotten;
        tracker = new(options, wanted, this, note);
        handle = GCHandle.Alloc(this);
        context = (FlowContext*)NativeMemory.AllocZeroed((nuint)sizeof(FlowContext));
        context->Tracker = GCHandle.ToIntPtr(handle);
        packet->Flow = context;
    }

    /// <summary>What compiled code calls for each segment: `tcpq_track`.</summary>
    internal static nint Symbol => (nint)(delegate* unmanaged<CapturedPacket*, void>)&Track;

    /// <summary>Says which native function has the rules.</summary>
    internal void SetProgram(nint address) => program = (delegate* unmanaged<CapturedPacket*, int>)address;

    /// <summary>Tells what waits for segments that will not come.</summary>
    internal void Finish() => tracker.Finish();

    /// <inheritdoc cref="FlowTracker.BeginCapture"/>
    internal void BeginCapture(bool isLive) => tracker.BeginCapture(isLive);

    /// <summary>Throws what the tracker threw while packets were handled.</summary>
    internal void RethrowFailure()
    {
        var thrown = failure;
        failure = null;
        thrown?.Throw();
    }

    /// <inheritdoc/>
    public void Tell(in FlowRecord record)
    {
        context->Record = record;
        program(packet);
    }

    /// <inheritdoc/>
    public HeldPacket Hold() => present.Hold();

    /// <inheritdoc/>
    public void Tell(in FlowRecord record, HeldPacket packet)
    {
        var (before, told) = (context->Record, record);
        present.Replace(packet, () => Tell(told));
        context->Record = before;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        packet->Flow = null;
        handle.Free();
        NativeMemory.Free(context);
    }

    // What is thrown here cannot pass through compiled code.
    [UnmanagedCallersOnly]
    private static void Track(CapturedPacket* packet)
    {
        var engine = (FlowEngine)GCHandle.FromIntPtr(packet->Flow->Tracker).Target!;
        try
        {
            if (engine.failure is null)
            {
                engine.Take(packet->Flow->Segment);
            }
        }
        catch (Exception e)
        {
            engine.failure = ExceptionDispatchInfo.Capture(e);
        }
    }

    private void Take(in FlowSegment stored)
    {
        var segment = new TcpSegment
        {
            Time = packet->Time,
            Sequence = stored.Sequence,
            Acknowledgment = stored.Acknowledgment,
            Payload = stored.Payload,
            Window = stored.Window,
            Identification = stored.Identification,
            Flags = (TcpFlags)stored.Flags & (TcpFlags.Fin | TcpFlags.Syn | TcpFlags.Rst | TcpFlags.Ack),
            HopLimit = stored.HopLimit,
            Way = present.Way,
            WindowScale = -1,
        };
        const int fixedHeader = 20;
        var options =
            Math.Min((stored.HeaderWords * 4) - fixedHeader, (int)(packet->End - stored.Header) - fixedHeader);
        TcpOptions.Read(new ReadOnlySpan<byte>(stored.Header + fixedHeader, options), ref segment);
        tracker.Take(
            segment, new(stored.Source, stored.SourcePort), new(stored.Destination, stored.DestinationPort));
        *forgotten = tracker.Forgotten;
    }
}
