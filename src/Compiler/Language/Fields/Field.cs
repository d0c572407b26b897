using System.Collections.Immutable;
using Tcpq.Language.Hooks;
using Tcpq.Values;

namespace Tcpq.Language.Fields;

/// <summary>A row of the table of fields.</summary>
public sealed record Field
{
    private readonly HookProvides needs;

    internal Field(string name, DataType type, string doc, FieldRead read)
    {
        Name = name;
        Type = type;
        Doc = doc;
        Read = read;
    }

    /// <summary>The name in scripts.</summary>
    public string Name { get; init; }

    /// <summary>What the value means; its size is that of the column.</summary>
    public DataType Type { get; init; }

    /// <summary>One sentence with unit and range.</summary>
    public string Doc { get; }

    /// <summary>What other tools call it; suggested, never accepted.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>A condition that asks for it, for helps; null if its type says enough.</summary>
    public string? Example { get; init; }

    /// <summary>Where the definition stands.</summary>
    public string Source { get; init; } = "";

    /// <summary>What a hook must provide for it.</summary>
    public HookProvides Needs
    {
        get => needs | Read.Subject;
        init => needs = value;
    }

    /// <summary>What a hook should provide for it: one that does not gives it for some packets only, and is chosen
    /// last.</summary>
    public HookProvides Wants =>
        Read.Depth == PacketPart.Payload ? HookProvides.Payload : HookProvides.None;

    /// <summary>True for fields that only a TCP segment has.</summary>
    public bool IsTcp => Read.Depth >= PacketPart.Tcp;

    /// <summary>True for what lies behind the IP header, which fragments after the first lack.</summary>
    internal bool IsBehindIp => Read.Depth >= PacketPart.Ports;

    /// <summary>True if the kernel or the clock gives it, so that it stands for the event, not for the packet's
    /// bytes.</summary>
    public bool IsLocalView => Read is FieldRead.Alias;

    /// <summary>True if a packet may lack it even at an event that gives it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>True for what stands in the socket, at events that have one and no packet.</summary>
    internal bool IsOfSocket => Needs.HasFlag(HookProvides.Socket)
        || Read is FieldRead.Alias or FieldRead.FlowTuple or FieldRead.IpVersion or FieldRead.IsFamily
            or FieldRead.NetworkNamespace;

    /// <summary>How it is read.</summary>
    internal FieldRead Read { get; }
}
