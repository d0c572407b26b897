using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Headers;

/// <summary>All ways that lead to an IP header, before they are brought together.</summary>
internal sealed class LinkPath(LlvmBlock block)
{
    private readonly List<Way> incoming = [];

    /// <summary>Where they come together.</summary>
    internal LlvmBlock Block => block;

    internal LlvmValue Cursor { get; private set; }

    internal LlvmValue EtherType { get; private set; }

    internal LlvmValue Tag { get; private set; }

    /// <summary>The way through tunnels: an <see cref="EncapsulationResult"/>; 0 for none.</summary>
    internal LlvmValue Walk { get; private set; }

    /// <summary>Where that way begins: cursor of the outermost IP header.</summary>
    internal LlvmValue Outermost { get; private set; }

    /// <summary>True if some way leads here.</summary>
    internal bool IsReached => incoming.Count > 0;

    internal void Add(
        LlvmValue cursor,
        LlvmValue etherType,
        LlvmValue tag,
        LlvmBlock from,
        LlvmValue? walk = null,
        LlvmValue? outermost = null) =>
        incoming.Add(new(cursor, etherType, tag, walk, outermost, from));

    /// <summary>Moves to the block and brings the values together.</summary>
    internal void Enter(FunctionBuilder builder, PacketAccess access)
    {
        builder.MoveTo(block);
        LlvmValue Merge(Func<Way, LlvmValue> value) =>
            builder.Phi([.. incoming.Select(way => (value(way), way.From))]);

        Cursor = Merge(way => way.Cursor);
        EtherType = Merge(way => way.EtherType);
        Tag = Merge(way => way.Tag);
        Walk = Merge(way => way.Walk ?? builder.Constant(64, 0));
        Outermost = Merge(way => way.Outermost ?? access.Nowhere);
    }

    private sealed record Way(
        LlvmValue Cursor, LlvmValue EtherType, LlvmValue Tag, LlvmValue? Walk, LlvmValue? Outermost, LlvmBlock From);
}
