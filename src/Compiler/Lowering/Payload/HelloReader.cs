using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Payload;

/// <summary>Emits functions that read a ClientHello a byte at a time into a <see cref="HelloState"/>, so that it does
/// not matter where segments and records begin and end (RFC 8446 §5.1; older versions look the same). This takes the
/// records apart, <see cref="HelloMessage"/> what is in them.</summary>
internal sealed class HelloReader
{
    /// <summary>The segment ends, and the hello does not.</summary>
    internal const ulong Open = PayloadResult.Present | 1;

    /// <summary>The hello ends.</summary>
    internal const ulong Complete = PayloadResult.Present | 2;

    /// <summary>It is no hello.</summary>
    internal const ulong Other = PayloadResult.Present | 3;

    /// <summary>The type of a record that holds a hello (RFC 8446 §5.1).</summary>
    internal const ulong Handshake = 22;

    private const int HeaderBytes = 5;
    private const ulong Turns = 32;
    private const ulong Pieces = 64; // together more than 400 extensions

    private readonly HelloCode hello;
    private readonly FunctionBuilder builder;
    private readonly LlvmBlock next;

    private HelloReader(PayloadCode code, ModuleMaps maps)
    {
        hello = new(code, maps, Other);
        builder = code.Builder;
        next = builder.NewBlock("next_turn");
    }

    /// <summary>Reads on in a segment: <see cref="Open"/>, <see cref="Complete"/>, <see cref="Other"/>, or
    /// <see cref="PayloadResult.Unreadable"/>.</summary>
    /// <param name="code">The function that calls.</param>
    /// <param name="maps">Where the state is.</param>
    /// <param name="position">Offset of the first byte to read.</param>
    internal static LlvmValue Read(PayloadCode code, ModuleMaps maps, LlvmValue position) => PayloadCode.Call(
        code.Subprograms, "tls_read", code.Origin, [code.Length, position], inner => EmitPieces(inner, maps));

    /// <summary>Emits the state of a hello of which nothing has been read.</summary>
    internal static void Reset(FunctionBuilder builder, LlvmValue state)
    {
        for (var offset = 0; offset < HelloState.Name; offset += 8)
        {
            ulong value = offset switch
            {
                HelloState.Need => 4,
                HelloState.HeaderNeed => HeaderBytes,
                HelloState.MessageLeft => HelloMessage.LongestMessage,
                _ => 0,
            };
            builder.Store(builder.Constant(64, value), builder.Offset(state, offset));
        }
    }

    private static void EmitPieces(PayloadCode code, ModuleMaps maps)
    {
        var builder = code.Builder;
        var (entry, head, body, again, done, many) = (
            builder.Current, builder.NewBlock("piece"), builder.NewBlock("body"), builder.NewBlock("again"),
            builder.NewBlock("done"), builder.NewBlock("many"));
        builder.Branch(head);
        builder.MoveTo(head);
        var (turn, position) = (builder.OpenPhi(code.Length), builder.OpenPhi(code.Length));
        builder.AddIncoming(turn, code.Constant(0), entry);
        builder.AddIncoming(position, builder.Parameter(3), entry);
        builder.Branch(builder.Compare(IntPredicate.UnsignedLess, turn, code.Constant(Pieces)), body, many);
        builder.MoveTo(body);
        var result = PayloadCode.Call(
            code.Subprograms, "tls_piece", code.Origin, [code.Length, position],
            inner => new HelloReader(inner, maps).EmitTurns());
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLess, result, code.Constant(PayloadResult.Present)), again, done);
        builder.MoveTo(again);
        builder.AddIncoming(turn, builder.Add(turn, code.Constant(1)), again);
        builder.AddIncoming(position, builder.Opaque(result), again);
        builder.Branch(head);
        builder.MoveTo(done);
        builder.Return(result);
        builder.MoveTo(many);
        builder.Return(code.Constant(Other));
    }

    // The result is the offset to go on at, or how it ends.
    private void EmitTurns()
    {
        var (entry, head, body, over) = (
            builder.Current, builder.NewBlock("turn"), builder.NewBlock("body"), builder.NewBlock("over"));
        builder.Branch(head);
        builder.MoveTo(next);
        var behind = builder.OpenPhi(hello.Length);
        builder.MoveTo(head);
        var (turn, position) = (builder.OpenPhi(hello.Length), builder.OpenPhi(hello.Length));
        builder.AddIncoming(turn, hello.Constant(0), entry);
        builder.AddIncoming(position, builder.Parameter(3), entry);
        builder.Branch(hello.Less(turn, hello.Constant(Turns)), body, over);
        builder.MoveTo(over);
        builder.Return(position);

        builder.MoveTo(body);
        EmitTurn(position, behind);

        builder.MoveTo(next);
        builder.AddIncoming(turn, builder.Add(turn, hello.Constant(1)), next);
        builder.AddIncoming(position, builder.Opaque(behind), next);
        builder.Branch(head);
    }

    private void EmitTurn(LlvmValue position, LlvmValue behind)
    {
        var (end, more, open, there, inRecord, skip, one, header, message) = (
            builder.NewBlock("end"), builder.NewBlock("more"), builder.NewBlock("open"), builder.NewBlock("there"),
            builder.NewBlock("in_record"), builder.NewBlock("skip"), builder.NewBlock("one"),
            builder.NewBlock("header"), builder.NewBlock("message"));
        var left = hello.Get(HelloState.MessageLeft);
        builder.Branch(hello.IsZero(left), end, more);

        // It ends where another extension could begin, or where old ones have none.
        builder.MoveTo(end);
        hello.Demand(hello.IsZero(hello.Get(HelloState.Skip)));
        var complete = builder.NewBlock("complete");
        builder.Switch(
            hello.Get(HelloState.Phase), hello.Other,
            ((ulong)HelloPhase.Extension, complete), ((ulong)HelloPhase.Extensions, complete));
        builder.MoveTo(complete);
        builder.Return(hello.Constant(Complete));

        builder.MoveTo(more);
        builder.Branch(hello.Less(position, hello.Length), there, open);
        builder.MoveTo(open);
        builder.Return(hello.Constant(Open));

        builder.MoveTo(there);
        var record = hello.Get(HelloState.RecordLeft);
        builder.Branch(hello.IsZero(record), one, inRecord);
        builder.MoveTo(inRecord);
        var passed = hello.Get(HelloState.Skip);
        builder.Branch(hello.IsZero(passed), one, skip);

        builder.MoveTo(skip);
        var bytes = hello.Smaller(hello.Smaller(passed, record), builder.Subtract(hello.Length, position));
        hello.Set(HelloState.Skip, builder.Subtract(passed, bytes));
        hello.Set(HelloState.RecordLeft, builder.Subtract(record, bytes));
        hello.Set(HelloState.MessageLeft, builder.Subtract(left, bytes));
        GoOn(behind, builder.Add(position, bytes));

        builder.MoveTo(one);
        var value = hello.Byte(position);
        var after = builder.Add(position, hello.Constant(1));
        builder.Branch(hello.IsZero(record), header, message);
        builder.MoveTo(header);
        EmitHeader(value);
        GoOn(behind, after);

        builder.MoveTo(message);
        hello.Set(HelloState.RecordLeft, builder.Subtract(record, hello.Constant(1)));
        hello.Set(HelloState.MessageLeft, builder.Subtract(left, hello.Constant(1)));
        new HelloMessage(hello).Emit(value, () => GoOn(behind, after));
    }

    private void EmitHeader(LlvmValue value)
    {
        var (whole, done) = (builder.NewBlock("whole_header"), builder.NewBlock("part_of_header"));
        var number = builder.Or(builder.ShiftLeft(hello.Get(HelloState.Header), hello.Constant(8)), value);
        var need = builder.Subtract(hello.Get(HelloState.HeaderNeed), hello.Constant(1));
        hello.Set(HelloState.Header, number);
        hello.Set(HelloState.HeaderNeed, need);
        builder.Branch(hello.IsZero(need), whole, done);
        builder.MoveTo(whole);
        var bytes = builder.And(number, hello.Constant(0xffff));
        hello.Demand(hello.Is(
            builder.ShiftRight(number, hello.Constant(24)), (Handshake << 8) | HelloMessage.MajorVersion));
        hello.Demand(builder.Not(hello.IsZero(bytes)));
        hello.Set(HelloState.RecordLeft, bytes);
        hello.Set(HelloState.Header, hello.Constant(0));
        hello.Set(HelloState.HeaderNeed, hello.Constant(HeaderBytes));
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private void GoOn(LlvmValue behind, LlvmValue position)
    {
        builder.AddIncoming(behind, position, builder.Current);
        builder.Branch(next);
    }
}
