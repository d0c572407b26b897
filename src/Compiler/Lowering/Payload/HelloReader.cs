using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Payload;

/// <summary>Emits functions that read a ClientHello a byte at a time into a <see cref="HelloState"/>, so that it does
/// not matter where segments and records begin and end (RFC 8446 §4.1.2, §5.1; older versions look the same).</summary>
internal sealed class HelloReader
{
    /// <summary>The segment ends, and the hello does not.</summary>
    internal const ulong Open = PayloadResult.Present | 1;

    /// <summary>The hello ends.</summary>
    internal const ulong Complete = PayloadResult.Present | 2;

    /// <summary>It is no hello.</summary>
    internal const ulong Other = PayloadResult.Present | 3;

    private const ulong Handshake = 22;
    private const ulong MajorVersion = 3;
    private const ulong ClientHello = 1;
    private const ulong ServerNameExtension = 0; // RFC 6066 §3
    private const ulong VersionsExtension = 43; // RFC 8446 §4.2.1
    private const ulong RandomBytes = 32;
    private const ulong LongestSession = 32;
    private const ulong LongestMessage = 0x1ffff;
    private const int HeaderBytes = 5;
    private const ulong Turns = 32;
    private const ulong Pieces = 64; // together more than 400 extensions

    private readonly PayloadCode code;
    private readonly FunctionBuilder builder;
    private readonly LlvmValue state;
    private readonly LlvmBlock other;
    private readonly LlvmBlock next;

    private HelloReader(PayloadCode code, ModuleMaps maps)
    {
        this.code = code;
        builder = code.Builder;
        state = HelloState.Current(builder, maps);
        other = builder.NewBlock("other");
        next = builder.NewBlock("next_turn");
        var here = builder.Current;
        builder.MoveTo(other);
        builder.Return(Constant(Other));
        builder.MoveTo(here);
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
                HelloState.MessageLeft => LongestMessage,
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
            builder.Current, Block("turn"), Block("body"), Block("over"));
        builder.Branch(head);
        builder.MoveTo(next);
        var behind = builder.OpenPhi(code.Length);
        builder.MoveTo(head);
        var (turn, position) = (builder.OpenPhi(code.Length), builder.OpenPhi(code.Length));
        builder.AddIncoming(turn, Constant(0), entry);
        builder.AddIncoming(position, builder.Parameter(3), entry);
        builder.Branch(Less(turn, Constant(Turns)), body, over);
        builder.MoveTo(over);
        builder.Return(position);

        builder.MoveTo(body);
        EmitTurn(position, behind);

        builder.MoveTo(next);
        builder.AddIncoming(turn, builder.Add(turn, Constant(1)), next);
        builder.AddIncoming(position, builder.Opaque(behind), next);
        builder.Branch(head);
    }

    private void EmitTurn(LlvmValue position, LlvmValue behind)
    {
        var (end, more, open, there, inRecord, skip, one, header, message) = (
            Block("end"), Block("more"), Block("open"), Block("there"), Block("in_record"), Block("skip"),
            Block("one"), Block("header"), Block("message"));
        var left = Get(HelloState.MessageLeft);
        builder.Branch(IsZero(left), end, more);

        // It ends where another extension could begin, or where old ones have none.
        builder.MoveTo(end);
        Demand(IsZero(Get(HelloState.Skip)));
        var complete = Block("complete");
        builder.Switch(
            Get(HelloState.Phase), other,
            ((ulong)HelloPhase.Extension, complete), ((ulong)HelloPhase.Extensions, complete));
        builder.MoveTo(complete);
        builder.Return(Constant(Complete));

        builder.MoveTo(more);
        builder.Branch(Less(position, code.Length), there, open);
        builder.MoveTo(open);
        builder.Return(Constant(Open));

        builder.MoveTo(there);
        var record = Get(HelloState.RecordLeft);
        builder.Branch(IsZero(record), one, inRecord);
        builder.MoveTo(inRecord);
        var passed = Get(HelloState.Skip);
        builder.Branch(IsZero(passed), one, skip);

        builder.MoveTo(skip);
        var bytes = Smaller(Smaller(passed, record), builder.Subtract(code.Length, position));
        Set(HelloState.Skip, builder.Subtract(passed, bytes));
        Set(HelloState.RecordLeft, builder.Subtract(record, bytes));
        Set(HelloState.MessageLeft, builder.Subtract(left, bytes));
        GoOn(behind, builder.Add(position, bytes));

        builder.MoveTo(one);
        var value = code.Reach(position, 1);
        var after = builder.Add(position, Constant(1));
        builder.Branch(IsZero(record), header, message);
        builder.MoveTo(header);
        EmitHeader(value);
        GoOn(behind, after);

        builder.MoveTo(message);
        Set(HelloState.RecordLeft, builder.Subtract(record, Constant(1)));
        Set(HelloState.MessageLeft, builder.Subtract(left, Constant(1)));
        EmitMessage(value, behind, after);
    }

    private void EmitHeader(LlvmValue value)
    {
        var (whole, done) = (Block("whole_header"), Block("part_of_header"));
        var number = builder.Or(builder.ShiftLeft(Get(HelloState.Header), Constant(8)), value);
        var need = builder.Subtract(Get(HelloState.HeaderNeed), Constant(1));
        Set(HelloState.Header, number);
        Set(HelloState.HeaderNeed, need);
        builder.Branch(IsZero(need), whole, done);
        builder.MoveTo(whole);
        var bytes = builder.And(number, Constant(0xffff));
        Demand(Is(builder.ShiftRight(number, Constant(24)), (Handshake << 8) | MajorVersion));
        Demand(builder.Not(IsZero(bytes)));
        Set(HelloState.RecordLeft, bytes);
        Set(HelloState.Header, Constant(0));
        Set(HelloState.HeaderNeed, Constant(HeaderBytes));
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private void EmitMessage(LlvmValue value, LlvmValue behind, LlvmValue after)
    {
        var (name, number, known, part) = (Block("name"), Block("number"), Block("known"), Block("part"));
        var phase = Get(HelloState.Phase);
        builder.Branch(Is(phase, (ulong)HelloPhase.Name), name, number);
        builder.MoveTo(name);
        EmitName(value);
        GoOn(behind, after);

        builder.MoveTo(number);
        var sum = builder.Or(builder.ShiftLeft(Get(HelloState.Number), Constant(8)), value);
        var need = builder.Subtract(Get(HelloState.Need), Constant(1));
        Set(HelloState.Number, sum);
        Set(HelloState.Need, need);
        builder.Branch(IsZero(need), known, part);
        builder.MoveTo(part);
        GoOn(behind, after);

        builder.MoveTo(known);
        Set(HelloState.Number, Constant(0));
        (HelloPhase Phase, Action<LlvmValue> Emit)[] phases = [
            (HelloPhase.Head, EmitHead), (HelloPhase.LegacyVersion, EmitLegacyVersion),
            (HelloPhase.Session, bytes => EmitList(bytes, LongestSession, HelloPhase.Ciphers, 2)),
            (HelloPhase.Ciphers, bytes => EmitList(bytes, ushort.MaxValue, HelloPhase.Compressions, 1)),
            (HelloPhase.Compressions, bytes => EmitList(bytes, byte.MaxValue, HelloPhase.Extensions, 2)),
            (HelloPhase.Extensions, EmitExtensions), (HelloPhase.Extension, EmitExtension),
            (HelloPhase.NameHeader, EmitNameHeader), (HelloPhase.VersionsLength, EmitVersionsLength),
            (HelloPhase.Version, EmitVersion),
        ];
        var blocks = phases.Select(row => Block("phase")).ToArray();
        builder.Switch(phase, other, [.. phases.Select((row, i) => ((ulong)row.Phase, blocks[i]))]);
        for (var i = 0; i < phases.Length; i++)
        {
            builder.MoveTo(blocks[i]);
            phases[i].Emit(sum);
            GoOn(behind, after);
        }
    }

    private void EmitHead(LlvmValue value)
    {
        var bytes = builder.And(value, Constant(0xffffff));
        Demand(Is(builder.ShiftRight(value, Constant(24)), ClientHello));
        Demand(builder.Not(Less(Constant(LongestMessage), bytes)));
        Set(HelloState.MessageLeft, bytes);
        Await(HelloPhase.LegacyVersion, 2);
    }

    private void EmitLegacyVersion(LlvmValue value)
    {
        Demand(Is(builder.ShiftRight(value, Constant(8)), MajorVersion));
        Set(HelloState.LegacyVersion, value);
        Pass(Constant(RandomBytes));
        Await(HelloPhase.Session, 1);
    }

    private void EmitList(LlvmValue bytes, ulong most, HelloPhase phase, ulong need)
    {
        Demand(builder.Not(Less(Constant(most), bytes)));
        Pass(bytes);
        Await(phase, need);
    }

    private void EmitExtensions(LlvmValue bytes)
    {
        Demand(builder.Compare(IntPredicate.Equal, bytes, Get(HelloState.MessageLeft)));
        Await(HelloPhase.Extension, 4);
    }

    private void EmitExtension(LlvmValue value)
    {
        var (name, versions, unknown, done) = (
            Block("name_extension"), Block("versions_extension"), Block("unknown"), Block("extension_done"));
        var bytes = builder.And(value, Constant(0xffff));
        Demand(builder.Not(Less(Get(HelloState.MessageLeft), bytes)));
        Set(HelloState.ExtensionLeft, bytes);
        var isName = builder.And(Less(Constant(5), bytes), IsZero(Get(HelloState.NameLength)));
        var isVersions = Less(Constant(2), bytes);
        var type = builder.ShiftRight(value, Constant(16));
        var (maybeName, maybeVersions) = (Block("maybe_name"), Block("maybe_versions"));
        builder.Switch(type, unknown, (ServerNameExtension, maybeName), (VersionsExtension, maybeVersions));
        builder.MoveTo(maybeName);
        builder.Branch(isName, name, unknown);
        builder.MoveTo(maybeVersions);
        builder.Branch(isVersions, versions, unknown);

        builder.MoveTo(name);
        Await(HelloPhase.NameHeader, 5);
        builder.Branch(done);
        builder.MoveTo(versions);
        Set(HelloState.HasVersions, Constant(1));
        Await(HelloPhase.VersionsLength, 1);
        builder.Branch(done);
        builder.MoveTo(unknown);
        Set(HelloState.Skip, bytes);
        Await(HelloPhase.Extension, 4);
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private void EmitNameHeader(LlvmValue value)
    {
        var (right, wrong, done) = (Block("host_name"), Block("no_host_name"), Block("name_header_done"));
        var left = builder.Subtract(Get(HelloState.ExtensionLeft), Constant(5));
        var bytes = builder.And(value, Constant(0xffff));
        var type = builder.And(builder.ShiftRight(value, Constant(16)), Constant(0xff));
        Set(HelloState.ExtensionLeft, left);
        var isRight = builder.And(
            builder.And(IsZero(type), builder.Not(IsZero(bytes))), builder.Not(Less(left, bytes)));
        builder.Branch(isRight, right, wrong);
        builder.MoveTo(right);
        Set(HelloState.NameLength, Smaller(bytes, Constant(HelloState.LongestName)));
        Set(HelloState.NameHave, Constant(0));
        Set(HelloState.Phase, Constant((ulong)HelloPhase.Name));
        builder.Branch(done);
        builder.MoveTo(wrong);
        EndExtension(left);
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private void EmitName(LlvmValue value)
    {
        var (last, done) = (Block("last_of_name"), Block("byte_of_name"));
        var have = Get(HelloState.NameHave);
        var place = builder.And(builder.Opaque(have), Constant(HelloState.LongestName));
        builder.Store(
            builder.Truncate(value, 8), builder.Offset(builder.Offset(state, HelloState.Name), place));
        var count = builder.Add(have, Constant(1));
        var left = builder.Subtract(Get(HelloState.ExtensionLeft), Constant(1));
        Set(HelloState.NameHave, count);
        Set(HelloState.ExtensionLeft, left);
        builder.Branch(Less(count, Get(HelloState.NameLength)), done, last);
        builder.MoveTo(last);
        EndExtension(left);
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private void EmitVersionsLength(LlvmValue value)
    {
        Set(HelloState.ExtensionLeft, builder.Subtract(Get(HelloState.ExtensionLeft), Constant(1)));
        Await(HelloPhase.Version, 2);
    }

    // Not the reserved values that clients strew in (RFC 8701).
    private void EmitVersion(LlvmValue value)
    {
        var (more, last, done) = (Block("more_versions"), Block("last_version"), Block("version_done"));
        var highest = Get(HelloState.Version);
        var isHigher = builder.And(
            Is(builder.ShiftRight(value, Constant(8)), MajorVersion), Less(highest, value));
        Set(HelloState.Version, builder.Select(isHigher, value, highest));
        var left = builder.Subtract(Get(HelloState.ExtensionLeft), Constant(2));
        Set(HelloState.ExtensionLeft, left);
        builder.Branch(Less(left, Constant(2)), last, more);
        builder.MoveTo(more);
        Await(HelloPhase.Version, 2);
        builder.Branch(done);
        builder.MoveTo(last);
        EndExtension(left);
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private void EndExtension(LlvmValue left)
    {
        Set(HelloState.Skip, left);
        Await(HelloPhase.Extension, 4);
    }

    // What is passed over must be of the message.
    private void Pass(LlvmValue bytes)
    {
        Demand(builder.Not(Less(Get(HelloState.MessageLeft), bytes)));
        Set(HelloState.Skip, bytes);
    }

    private void Await(HelloPhase phase, ulong bytes)
    {
        Set(HelloState.Phase, Constant((ulong)phase));
        Set(HelloState.Need, Constant(bytes));
    }

    private void GoOn(LlvmValue behind, LlvmValue position)
    {
        builder.AddIncoming(behind, position, builder.Current);
        builder.Branch(next);
    }

    private void Demand(LlvmValue condition) => code.Demand(condition, other);

    private LlvmValue Get(int offset) => builder.Load(64, builder.Offset(state, offset));

    private void Set(int offset, LlvmValue value) => builder.Store(value, builder.Offset(state, offset));

    private LlvmValue Less(LlvmValue left, LlvmValue right) =>
        builder.Compare(IntPredicate.UnsignedLess, left, right);

    private LlvmValue Smaller(LlvmValue left, LlvmValue right) => builder.Select(Less(left, right), left, right);

    private LlvmValue Is(LlvmValue value, ulong wanted) =>
        builder.Compare(IntPredicate.Equal, value, Constant(wanted));

    private LlvmValue IsZero(LlvmValue value) => Is(value, 0);

    private LlvmValue Constant(ulong value) => builder.Constant(64, value);

    private LlvmBlock Block(string name) => builder.NewBlock(name);
}
