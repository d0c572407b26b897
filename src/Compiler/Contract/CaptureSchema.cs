namespace Tcpq.Contract;

/// <summary>One `capture`.</summary>
/// <param name="Id">The first 4 bytes of each record.</param>
/// <param name="Comment">What is written beside each packet: the rule.</param>
/// <param name="SnapLength">Most bytes of a packet that are kept.</param>
/// <param name="CapturedCounter">Index of the counter of packets that were taken.</param>
/// <param name="CutCounter">Index of the counter of packets of which a part was taken.</param>
/// <param name="LostCounter">Index of the counter of packets that could not be taken.</param>
public sealed record CaptureSchema(
    int Id, string Comment, int SnapLength, int CapturedCounter, int CutCounter, int LostCounter);
