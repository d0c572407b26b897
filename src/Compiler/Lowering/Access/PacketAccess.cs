using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Access;

/// <summary>Which part of the stack a copied header may use; direct access ignores it.</summary>
internal enum HeaderSlot
{
    /// <summary>The link header, 20 bytes.</summary>
    Link,

    /// <summary>A VLAN tag or an IPv6 extension header, 8 bytes, used at once.</summary>
    Extension,

    /// <summary>The IP header, 40 bytes, kept to the end.</summary>
    Network,

    /// <summary>The TCP header or ports, 20 bytes, kept to the end.</summary>
    Transport,
}

/// <summary>A value that a packet may not have.</summary>
/// <param name="Value">64 bits.</param>
/// <param name="Present">One bit; null if it always has it.</param>
internal readonly record struct Optional(LlvmValue Value, LlvmValue? Present = null);

/// <summary>Arguments and their types.</summary>
internal sealed record SubprogramArguments(IrField First, LlvmValue FirstValue, IrField Second, LlvmValue SecondValue);

/// <summary>How a program reaches the packet's bytes and what goes with them. A cursor is a place in the packet: a
/// pointer where the hook allows direct access, else an offset or an address.</summary>
internal abstract class PacketAccess(FunctionBuilder builder) : EventAccess(builder)
{
    /// <summary>True if the first byte is that of the link header.</summary>
    internal abstract bool StartsAtLink { get; }

    /// <summary>True if packets come that TCP has not taken, among them those that carry others.</summary>
    internal virtual bool SeesTunnels => true;

    /// <summary>Emits what must happen once, before anything is read; branches to <paramref name="reject"/> for packets
    /// that are not asked for.</summary>
    internal abstract void Begin(LlvmBlock reject);

    /// <summary>The packet's first byte.</summary>
    internal abstract LlvmValue Start();

    /// <summary>A cursor that stands nowhere.</summary>
    internal abstract LlvmValue Nowhere { get; }

    /// <summary>Where a header is copied to; null if it is read in its place.</summary>
    internal virtual LlvmValue? CopyOf(HeaderSlot slot) => null;

    /// <summary>A pointer to bytes of the packet that can be loaded; branches to <paramref name="missing"/> where they
    /// are not there.</summary>
    internal abstract LlvmValue Require(LlvmValue cursor, int bytes, HeaderSlot slot, LlvmBlock missing);

    /// <summary>The cursor some bytes on.</summary>
    internal abstract LlvmValue Advance(LlvmValue cursor, int bytes);

    /// <summary>The cursor some bytes on; the number is bounded by what it was made of.</summary>
    internal abstract LlvmValue Advance(LlvmValue cursor, LlvmValue bytes);

    /// <summary>A cursor that has come together from several places, made usable again.</summary>
    internal abstract LlvmValue Rejoin(LlvmValue cursor);

    /// <summary>Bytes from the cursor to the end of the packet as it was on the wire, in 64 bits.</summary>
    internal abstract LlvmValue Remaining(LlvmValue cursor);

    /// <summary>The EtherType of what starts at <see cref="Start"/>, in the machine's order, in 64 bits; only where the
    /// packet does not start at its link header.</summary>
    internal abstract LlvmValue Protocol();

    /// <summary>The VLAN tag that stands in metadata: its TCI with bit 16 set; 0 without a tag.</summary>
    internal abstract LlvmValue MetadataTag();

    /// <summary>The EtherType of that tag, in the machine's order, in 64 bits.</summary>
    internal virtual LlvmValue MetadataTagType() => Builder.Constant(64, 0);

    /// <summary>Bytes from the cursor on that can be read, in 64 bits.</summary>
    internal virtual LlvmValue Available(LlvmValue cursor) => Remaining(cursor);

    /// <summary>Most bytes that <see cref="Copy"/> takes at once.</summary>
    internal virtual int LongestCopy => int.MaxValue;

    /// <summary>The index of the packet's device, in 64 bits; 0 if it is not known.</summary>
    internal virtual LlvmValue DeviceIndex() => Metadata(PacketMetadata.InterfaceIndex).Value;

    /// <summary>What a <see cref="FieldRead.DeviceName"/> is, in 64 bits.</summary>
    internal virtual LlvmValue DeviceIdentity() => DeviceIndex();

    /// <summary>The inode of the network namespace of the packet's device, in 64 bits; only where the hook tells
    /// it.</summary>
    internal virtual LlvmValue NamespaceInode() => throw new InvalidOperationException("tells no network namespace");

    /// <summary>How the link header looks: a <see cref="Tcpq.Contract.LinkType"/>, in 64 bits.</summary>
    internal abstract LlvmValue LinkType();

    /// <summary>Something that the hook knows beside the bytes, in 64 bits.</summary>
    internal abstract Optional Metadata(PacketMetadata value);

    /// <summary>A pointer to 6 bytes of the link header at an offset; null if the link header is not at
    /// <see cref="Start"/>, and never called if the hook has none.</summary>
    internal abstract LlvmValue LinkAddress(int offset, LlvmBlock missing);

    /// <summary>What a subprogram must be given to go on reading at a cursor: at most two arguments.</summary>
    internal abstract SubprogramArguments Share(ModuleBuilder module, LlvmValue cursor);

    /// <summary>The same access inside a subprogram that was given what <see cref="Share"/> says.</summary>
    internal abstract (PacketAccess Access, LlvmValue Cursor) Resume(FunctionBuilder subprogram);

    /// <summary>Loads an integer as it lies in memory, some bytes behind a cursor, wherever the packet's bytes are;
    /// widened to 64 bits. Branches to <paramref name="missing"/> where they are out of reach.</summary>
    /// <param name="origin">A cursor.</param>
    /// <param name="offset">Bytes from it, in 64 bits; below 2^32.</param>
    /// <param name="bits">8, 16, 32 or 64.</param>
    /// <param name="missing">Where to go without them.</param>
    internal virtual LlvmValue Load(LlvmValue origin, LlvmValue offset, int bits, LlvmBlock missing)
    {
        var view = Require(Advance(origin, offset), bits / 8, HeaderSlot.Extension, missing);
        return Builder.Resize(Builder.Load(bits, view), 64);
    }

    /// <summary>True if <see cref="Copy"/> reaches all bytes, from any place.</summary>
    internal virtual bool CanCopy => true;

    /// <summary>Copies bytes some way behind a cursor to memory; the result is 0, or anything else where they are out
    /// of reach.</summary>
    /// <param name="origin">A cursor.</param>
    /// <param name="offset">Bytes from it, in 64 bits; below 2^32.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="bytes">How many, in 64 bits: at least 1, and known to the verifier not to be more than there is
    /// room for.</param>
    internal abstract LlvmValue Copy(LlvmValue origin, LlvmValue offset, LlvmValue destination, LlvmValue bytes);

    /// <summary>Loads a 32-bit word of the context and widens it.</summary>
    protected LlvmValue ContextWord(LlvmValue context, int offset) =>
        Builder.ZeroExtend(Builder.LoadContext(32, context, offset), 64);
}
