using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Headers;

/// <summary>Emits a subprogram that walks over IPv6's extension headers (RFC 8200 §4). Its result holds, from the
/// lowest bit: the protocol behind them (8 bits), their length in 4-byte words (16), the fragment header's offset field
/// (16), whether there was a fragment header, and whether all could be read.</summary>
internal sealed class ExtensionWalk
{
    internal const int WordsShift = 8;
    internal const int FragmentShift = 24;
    internal const ulong OffsetBits = 0xfff8;
    internal const ulong FragmentBit = 1UL << 40;
    internal const ulong ReadableBit = 1UL << 41;
    private const ulong MaximumHeaders = 6;

    private readonly FunctionBuilder builder;
    private readonly PacketAccess access;
    private readonly bool isIdentification;

    private ExtensionWalk(FunctionBuilder builder, PacketAccess access, bool isIdentification)
    {
        this.builder = builder;
        this.access = access;
        this.isIdentification = isIdentification;
    }

    private LlvmValue Zero => Constant(0);

    /// <summary>Emits the subprogram's body.</summary>
    /// <param name="builder">The subprogram.</param>
    /// <param name="access">The packet.</param>
    /// <param name="start">Cursor of the first extension header.</param>
    /// <param name="protocol">Its number.</param>
    /// <param name="from">Words to begin at: an argument, so that the verifier does not follow every value of
    /// it.</param>
    /// <param name="isIdentification">Return the fragment's identification instead; 0 without a fragment
    /// header.</param>
    internal static void Emit(
        FunctionBuilder builder,
        PacketAccess access,
        LlvmValue start,
        LlvmValue protocol,
        LlvmValue from,
        bool isIdentification) =>
        new ExtensionWalk(builder, access, isIdentification).Emit(start, protocol, from);

    private void Emit(LlvmValue start, LlvmValue protocol, LlvmValue from)
    {
        var (entry, head, body, unreadable) = (builder.Current, Block("header"), Block("body"), Block("unreadable"));
        builder.Branch(head);
        builder.MoveTo(head);
        var turn = builder.OpenPhi(Zero);
        var position = builder.OpenPhi(Zero);
        var next = builder.OpenPhi(Zero);
        var fragment = builder.OpenPhi(Zero);
        builder.AddIncoming(turn, Zero, entry);
        builder.AddIncoming(position, from, entry);
        builder.AddIncoming(next, protocol, entry);
        builder.AddIncoming(fragment, Zero, entry);
        var state = new State(next, position, fragment);
        var (ordinary, fragmentHeader, authentication, done) =
            (Block("ordinary"), Block("fragment"), Block("authentication"), Block("done"));
        builder.Branch(body);

        builder.MoveTo(body);
        builder.Switch(
            next,
            done,
            [
                .. Protocols.OrdinaryExtensions.Select(number => (number, ordinary)),
                (Protocols.Fragment, fragmentHeader),
                (Protocols.Authentication, authentication),
            ]);

        // Hdr Ext Len counts 8-byte units without the first, an authentication header's 4-byte words less 2 (RFC 4302).
        List<(State State, LlvmBlock From)> ends = [
            PassSized(state, ordinary, start, wordsPerUnit: 2, unreadable),
            PassSized(state, authentication, start, wordsPerUnit: 1, unreadable),
            PassFragment(state, fragmentHeader, start, unreadable),
        ];
        var again = Block("again");
        foreach (var (_, from_) in ends)
        {
            builder.MoveTo(from_);
            builder.Branch(again);
        }

        builder.MoveTo(again);
        LlvmValue Merge(Func<State, LlvmValue> value) =>
            builder.Phi([.. ends.Select(end => (value(end.State), end.From))]);

        var merged = new State(Merge(s => s.Protocol), Merge(s => s.Words), Merge(s => s.Fragment));
        var turns = builder.Add(turn, Constant(1));
        builder.AddIncoming(turn, turns, builder.Current);
        builder.AddIncoming(position, merged.Words, builder.Current);
        builder.AddIncoming(next, merged.Protocol, builder.Current);
        builder.AddIncoming(fragment, merged.Fragment, builder.Current);
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLessOrEqual, turns, Constant(MaximumHeaders)), head, unreadable);

        builder.MoveTo(done);
        builder.Return(isIdentification ? Zero : Result(state));
        builder.MoveTo(unreadable);
        builder.Return(Zero);
    }

    private (State State, LlvmBlock From) PassSized(
        State state, LlvmBlock block, LlvmValue start, ulong wordsPerUnit, LlvmBlock unreadable)
    {
        builder.MoveTo(block);
        var view = access.Require(CursorOf(state, start), 2, HeaderSlot.Extension, unreadable);
        var words = builder.Add(builder.Multiply(Byte(view, 1), Constant(wordsPerUnit)), Constant(2));
        return (
            state with { Protocol = Byte(view, 0), Words = builder.Add(state.Words, words) }, builder.Current);
    }

    private (State State, LlvmBlock From) PassFragment(
        State state, LlvmBlock block, LlvmValue start, LlvmBlock unreadable)
    {
        builder.MoveTo(block);
        var view = access.Require(CursorOf(state, start), 8, HeaderSlot.Extension, unreadable);
        if (isIdentification)
        {
            builder.Return(
                builder.ZeroExtend(builder.ByteSwap(builder.Load(32, builder.Offset(view, 4))), 64));
            var never = Block("never");
            builder.MoveTo(never);
            return (state, never);
        }

        var field = builder.ZeroExtend(builder.ByteSwap(builder.Load(16, builder.Offset(view, 2))), 64);
        var after = new State(
            Byte(view, 0), builder.Add(state.Words, Constant(2)), builder.Or(field, Constant(0x10000)));
        var (first, later) = (Block("first"), Block("later"));
        builder.Branch(
            builder.Compare(IntPredicate.Equal, builder.And(field, Constant(OffsetBits)), Zero), first, later);

        // What follows a later fragment's header is payload: the walk ends there.
        builder.MoveTo(later);
        builder.Return(Result(after));
        builder.MoveTo(first);
        return (after, first);
    }

    private LlvmValue Result(State state)
    {
        var words = builder.ShiftLeft(builder.And(state.Words, Constant(0xffff)), Constant(WordsShift));
        var fragment = builder.ShiftLeft(state.Fragment, Constant(FragmentShift));
        return builder.Or(
            builder.Or(builder.And(state.Protocol, Constant(0xff)), words),
            builder.Or(fragment, Constant(ReadableBit)));
    }

    // The mask tells the verifier, on every turn anew, that the offset is small: 6 headers have 3,072 words at most.
    private LlvmValue CursorOf(State state, LlvmValue start) => access.Advance(
        start, builder.ShiftLeft(builder.And(builder.Opaque(state.Words), Constant(0xfff)), Constant(2)));

    private LlvmValue Byte(LlvmValue view, int offset) =>
        builder.ZeroExtend(builder.Load(8, builder.Offset(view, offset)), 64);

    private LlvmValue Constant(ulong value) => builder.Constant(64, value);

    private LlvmBlock Block(string name) => builder.NewBlock(name);

    private sealed record State(LlvmValue Protocol, LlvmValue Words, LlvmValue Fragment);
}
