using System.Collections.Immutable;

namespace Tcpq.Language;

/// <summary>A row of the table of fields.</summary>
public sealed record Field
{
    internal Field(string name, DataType type, string doc, FieldRead read)
    {
        Name = name;
        Type = type;
        Doc = doc;
        Read = read;
    }

    /// <summary>The name in scripts.</summary>
    public string Name { get; }

    /// <summary>What the value means; its size is that of the column.</summary>
    public DataType Type { get; }

    /// <summary>One sentence with unit and range.</summary>
    public string Doc { get; }

    /// <summary>What other tools call it; suggested, never accepted.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Where the definition stands.</summary>
    public string Source { get; init; } = "";

    /// <summary>What a hook must provide for it beside the IP headers.</summary>
    public HookProvides Needs { get; init; }

    /// <summary>What a hook should provide for it: one that does not gives it for some packets only, and is chosen
    /// last.</summary>
    public HookProvides Wants =>
        Read is FieldRead.PayloadText or FieldRead.PayloadNumber ? HookProvides.Payload : HookProvides.None;

    /// <summary>True for fields that only a TCP segment has.</summary>
    public bool IsTcp => Read is FieldRead.TcpHeader or FieldRead.TcpOption or FieldRead.PayloadLength
        or FieldRead.PayloadText or FieldRead.PayloadNumber;

    /// <summary>True where the kernel or the clock gives it, so that it stands for the event, not for the packet's
    /// bytes.</summary>
    public bool IsLocalView => Read is FieldRead.Alias;

    /// <summary>True where a packet may lack it even at an event that gives it.</summary>
    public bool IsOptional { get; init; }

    internal FieldRead Read { get; }
}
