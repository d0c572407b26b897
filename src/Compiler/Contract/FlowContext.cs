using System.Runtime.InteropServices;
using Tcpq.Language.Events;

namespace Tcpq.Contract;

/// <summary>What compiled code and the flow tracker hand to each other.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FlowContext
{
    internal const int SegmentOffset = 8;
    internal const int RecordOffset = 72;

    /// <summary>Handle of the tracker.</summary>
    internal nint Tracker;

    /// <summary>The segment to look at.</summary>
    internal FlowSegment Segment;

    /// <summary>What happened.</summary>
    internal FlowRecord Record;
}
