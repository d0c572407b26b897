using Tcpq.Language.Events;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>An end's address and port.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port.</param>
internal readonly record struct Endpoint(FlowAddress Address, ushort Port)
{
    /// <summary>Some order, the same everywhere.</summary>
    internal bool IsAbove(Endpoint other) => Address.First != other.Address.First
        ? Address.First > other.Address.First
        : Address.Second != other.Address.Second
            ? Address.Second > other.Address.Second
            : Port > other.Port;

    /// <summary>True for 127.0.0.0/8 and ::1.</summary>
    internal bool IsLoopback => BitConverter.IsLittleEndian
        ? Address.First == 0
            && ((Address.Second & 0xff_ffff_ffff) == 0x7f_ffff_0000 || Address.Second == 0x0100_0000_0000_0000)
        : Address.First == 0 && ((Address.Second >> 24) == 0xffff_7f || Address.Second == 1);
}

/// <summary>What connections are told apart by: both ends, whichever is first.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The higher end.</param>
internal readonly record struct FlowKey(Endpoint Low, Endpoint High)
{
    /// <summary>The key of a segment's connection.</summary>
    internal static FlowKey Of(Endpoint source, Endpoint destination) =>
        source.IsAbove(destination) ? new(destination, source) : new(source, destination);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var mixed = Low.Address.First ^ (Low.Address.Second * 0x9e37_79b9_7f4a_7c15)
            ^ (High.Address.First << 1) ^ (High.Address.Second * 0xc2b2_ae3d_27d4_eb4f)
            ^ (((ulong)Low.Port << 16 | High.Port) * 0x1656_67b1_9e37_79f9);
        mixed ^= mixed >> 32;
        return (int)(mixed * 0x9e37_79b9_7f4a_7c15 >> 32);
    }
}
