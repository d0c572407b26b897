namespace Tcpq.Bpf;

/// <summary>Which packets a program sees.</summary>
public enum PacketDirection
{
    /// <summary>Packets that arrive.</summary>
    Ingress,

    /// <summary>Packets that leave.</summary>
    Egress,
}
