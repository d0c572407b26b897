using Tcpq.Bpf;
using Tcpq.Language;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Headers;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Packets;

namespace Tcpq.Lowering.Payload;

/// <summary>Emits the reading of TLS ClientHellos, once for each segment and before all rules: a hello goes on in the
/// next segment whatever the rules make of this one. What is open is remembered by the flow's hash.</summary>
internal static class HelloLowering
{
    private const ulong HasVersion = 1UL << 30;
    private const ulong HasName = 1UL << 31;
    private const ulong Begins = 1UL << 32;
    private const ulong Ends = 1UL << 33;
    private const int NameShift = 16;
    private const ulong Window = 1 << 17; // farther back is another connection
    private const ulong ChangeCipherSpec = 0x140300000101; // its record, but for the version's lower byte
    private const ulong ChangeCipherSpecMask = 0xffff00ffffff;
    private const int ChangeCipherSpecBytes = 6;

    /// <summary>Reads what a segment has of a hello.</summary>
    /// <param name="builder">Where to emit.</param>
    /// <param name="access">The packet.</param>
    /// <param name="subprograms">Where functions go.</param>
    /// <param name="maps">Where hellos are remembered.</param>
    /// <param name="packet">Its headers.</param>
    /// <param name="counters">What counts hellos that stay open.</param>
    /// <param name="counter">The index of that counter.</param>
    /// <param name="program">The program's number: each sees packets of its own.</param>
    /// <param name="isTcp">True if the program sees TCP segments only.</param>
    /// <returns>What is known, for <see cref="Name"/> and <see cref="Version"/>.</returns>
    internal static LlvmValue Take(
        FunctionBuilder builder,
        PacketAccess access,
        Subprograms subprograms,
        ModuleMaps maps,
        ParsedPacket packet,
        CounterUpdates counters,
        int counter,
        int program,
        bool isTcp)
    {
        var (segment, data, done) = (
            builder.NewBlock("segment"), builder.NewBlock("data"), builder.NewBlock("hello_taken"));
        var zero = builder.Constant(64, 0);
        var before = builder.Current;
        builder.Branch(isTcp ? builder.Constant(1, 1) : packet.Transport.IsTcp, segment, done);

        builder.MoveTo(segment);
        var header = packet.HeaderLength(builder);
        var length = builder.Subtract(packet.Transport.Available, header);
        var empty = builder.Current;
        builder.Branch(builder.Compare(IntPredicate.NotEqual, length, zero), data, done);

        builder.MoveTo(data);
        var fields = new FieldLowering(builder, access, subprograms, packet, isTcp: true);
        var flow = Flow(builder, access, fields, packet, program);
        var sequence = builder.Add(Word(4), builder.And(
            builder.ShiftRight(Word(12), builder.Constant(64, 17)), builder.Constant(64, 1))); // a SYN counts one
        var result = PayloadCode.Call(
            subprograms, "tls_take", access.Advance(packet.Transport.Cursor, header), [length, sequence, flow],
            code => EmitTake(code, maps));
        Count(Begins, 1);
        Count(Ends, ulong.MaxValue);
        var after = builder.Current;
        builder.Branch(done);

        builder.MoveTo(done);
        return builder.Phi((zero, before), (zero, empty), (result, after));

        LlvmValue Word(int offset) => builder.ZeroExtend(
            builder.ByteSwap(builder.Load(32, builder.Offset(packet.Transport.View, offset))), 64);

        void Count(ulong flag, ulong change)
        {
            var (count, counted) = (builder.NewBlock("count"), builder.NewBlock("counted"));
            builder.Branch(PayloadResult.Has(builder, result, flag), count, counted);
            builder.MoveTo(count);
            counters.Change(counter, change);
            builder.Branch(counted);
            builder.MoveTo(counted);
        }
    }

    /// <summary>The length of the server's name, and whether there is one.</summary>
    internal static (LlvmValue Length, LlvmValue Present) Name(FunctionBuilder builder, LlvmValue result) => (
        builder.And(
            builder.ShiftRight(result, builder.Constant(64, NameShift)),
            builder.Constant(64, HelloState.LongestName)),
        PayloadResult.Has(builder, result, HasName));

    /// <summary>The version, and whether it is known.</summary>
    internal static (LlvmValue Number, LlvmValue Present) Version(FunctionBuilder builder, LlvmValue result) => (
        builder.And(result, builder.Constant(64, ushort.MaxValue)),
        PayloadResult.Has(builder, result, HasVersion));

    // Of one direction, at one device, in one program.
    private static LlvmValue Flow(
        FunctionBuilder builder, PacketAccess access, FieldLowering fields, ParsedPacket packet, int program)
    {
        var source = fields.Address(new FieldRead.IpAddress(12, 8));
        var destination = fields.Address(new FieldRead.IpAddress(16, 24));
        var ports = builder.ZeroExtend(builder.Load(32, packet.Transport.View), 64);
        var place = builder.Add(
            builder.ShiftLeft(access.DeviceIndex(), builder.Constant(64, 32)), builder.Constant(64, (ulong)program));
        return new[] { source.Second, destination.First, destination.Second, ports, place }.Aggregate(
            source.First, (sum, word) => builder.Add(ValueHash.Mix(builder, sum), word));
    }

    private static void EmitTake(PayloadCode code, ModuleMaps maps)
    {
        var builder = code.Builder;
        var (sequence, flow) = (builder.Parameter(3), builder.Parameter(4));
        var key = builder.Alloca(8, 8);
        var state = HelloState.Current(builder, maps, key);
        builder.Store(flow, key);
        var saved = builder.CallHelper(BpfHelper.MapLookupElem, maps[HelloState.OpenMap], key);
        var (known, ahead, resume, old, fresh, read) = (
            builder.NewBlock("known"), builder.NewBlock("ahead"), builder.NewBlock("resume"), builder.NewBlock("old"),
            builder.NewBlock("fresh"), builder.NewBlock("read"));
        builder.Branch(builder.Compare(IntPredicate.Equal, saved, builder.Null), fresh, known);

        // How much of this segment has been seen.
        builder.MoveTo(known);
        var seen = builder.And(
            builder.Subtract(builder.Load(64, builder.Offset(saved, HelloState.Next)), sequence),
            code.Constant(uint.MaxValue));
        builder.Branch(code.IsInside(seen), ahead, old);
        builder.MoveTo(old);
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLess, seen, code.Constant(Window)), code.Absent, fresh);
        builder.MoveTo(ahead);
        var phase = builder.Load(64, builder.Offset(saved, HelloState.Phase));
        builder.Branch(IsTold(phase), fresh, resume);
        builder.MoveTo(resume);
        for (var offset = 0; offset < HelloState.Size; offset += 8)
        {
            builder.Store(builder.Load(64, builder.Offset(saved, offset)), builder.Offset(state, offset));
        }

        Resume(1);
        builder.Branch(read);

        builder.MoveTo(fresh);
        var start = Start(code);
        HelloReader.Reset(builder, state);
        Resume(0);
        var started = builder.Current;
        builder.Branch(read);

        builder.MoveTo(read);
        var position = builder.Phi((seen, resume), (start, started));
        var result = HelloReader.Read(code, maps, position);
        var (open, complete, other, lost) = (
            builder.NewBlock("open"), builder.NewBlock("complete"), builder.NewBlock("other"),
            builder.NewBlock("lost"));
        builder.Switch(
            result, lost, (HelloReader.Open, open), (HelloReader.Complete, complete), (HelloReader.Other, other));

        builder.MoveTo(open);
        EmitOpen(code, maps, state, key);
        builder.MoveTo(complete);
        EmitComplete(code, maps, state, key);

        builder.MoveTo(other);
        var begun = Begun(builder, state, Ends);
        Forget();
        builder.Return(begun);
        builder.MoveTo(lost);
        Forget();
        builder.Return(builder.Or(Told(builder, state), code.Constant(PayloadResult.Unreadable)));

        LlvmValue IsTold(LlvmValue value) =>
            builder.Compare(IntPredicate.Equal, value, code.Constant((ulong)HelloPhase.Told));

        // In the map, not in a register: the stack of this function counts, and this is one word less of it.
        void Resume(ulong value) =>
            builder.Store(code.Constant(value), builder.Offset(state, HelloState.Resumed));

        void Forget()
        {
            var (forget, forgotten) = (builder.NewBlock("forget"), builder.NewBlock("forgotten"));
            builder.Branch(IsResumed(builder, state), forget, forgotten);
            builder.MoveTo(forget);
            builder.CallHelper(BpfHelper.MapDeleteElem, maps[HelloState.OpenMap], key);
            builder.Branch(forgotten);
            builder.MoveTo(forgotten);
        }
    }

    // Where a hello may begin; the function ends where none does. A second one may stand behind a ChangeCipherSpec.
    private static LlvmValue Start(PayloadCode code)
    {
        var builder = code.Builder;
        var (second, longer, behind, begin) = (
            builder.NewBlock("second_record"), builder.NewBlock("longer"), builder.NewBlock("behind"),
            builder.NewBlock("begin"));
        var first = code.Number(code.Constant(0), 1);
        var here = builder.Current;
        builder.Switch(first, code.Absent, (HelloReader.Handshake, longer), (ChangeCipherSpec >> 40, second));

        builder.MoveTo(second);
        var record = builder.ShiftRight(code.Number(code.Constant(0), 8), code.Constant(16));
        code.DemandEqual(builder.And(record, code.Constant(ChangeCipherSpecMask)), ChangeCipherSpec);
        code.DemandEqual(code.Reach(code.Constant(ChangeCipherSpecBytes), 1), HelloReader.Handshake);
        var beyond = builder.Current;
        builder.Branch(begin);

        builder.MoveTo(longer);
        builder.Branch(code.IsInside(code.Constant(1)), behind, begin);
        builder.MoveTo(behind);
        code.DemandEqual(code.Reach(code.Constant(1), 1), HelloMessage.MajorVersion);
        var checkedVersion = builder.Current;
        builder.Branch(begin);
        builder.MoveTo(begin);
        return builder.Phi(
            (code.Constant(ChangeCipherSpecBytes), beyond), (code.Constant(0), longer),
            (code.Constant(0), checkedVersion));
    }

    // What has not shown yet that it is a hello is remembered, and not counted.
    private static void EmitOpen(PayloadCode code, ModuleMaps maps, LlvmValue state, LlvmValue key)
    {
        var builder = code.Builder;
        var sequence = builder.Add(builder.Parameter(3), code.Length);
        builder.Store(sequence, builder.Offset(state, HelloState.Next));
        var begun = builder.Load(64, builder.Offset(state, HelloState.Begun));
        var isHello = builder.Compare(
            IntPredicate.NotEqual, builder.Load(64, builder.Offset(state, HelloState.Phase)), code.Constant(0));
        var begins = builder.And(isHello, builder.Compare(IntPredicate.Equal, begun, code.Constant(0)));
        builder.Store(builder.ZeroExtend(isHello, 64), builder.Offset(state, HelloState.Begun));
        builder.CallHelper(
            BpfHelper.MapUpdateElem, maps[HelloState.OpenMap], key, state, code.Constant(0));
        builder.Return(builder.Select(begins, code.Constant(Begins), code.Constant(0)));
    }

    // What was sent again must not begin another one.
    private static void EmitComplete(
        PayloadCode code, ModuleMaps maps, LlvmValue state, LlvmValue key)
    {
        var builder = code.Builder;
        var result = builder.Or(Told(builder, state), Begun(builder, state, Ends));
        var (joined, done) = (builder.NewBlock("joined"), builder.NewBlock("told"));
        builder.Branch(IsResumed(builder, state), joined, done);
        builder.MoveTo(joined);
        builder.Store(
            builder.Add(builder.Parameter(3), code.Length), builder.Offset(state, HelloState.Next));
        builder.Store(code.Constant((ulong)HelloPhase.Told), builder.Offset(state, HelloState.Phase));
        builder.CallHelper(
            BpfHelper.MapUpdateElem, maps[HelloState.OpenMap], key, state, code.Constant(0));
        builder.Branch(done);
        builder.MoveTo(done);
        builder.Return(result);
    }

    private static LlvmValue IsResumed(FunctionBuilder builder, LlvmValue state) => builder.Compare(
        IntPredicate.NotEqual, builder.Load(64, builder.Offset(state, HelloState.Resumed)), builder.Constant(64, 0));

    private static LlvmValue Begun(FunctionBuilder builder, LlvmValue state, ulong flag) => builder.Select(
        builder.Compare(
            IntPredicate.NotEqual, builder.Load(64, builder.Offset(state, HelloState.Begun)),
            builder.Constant(64, 0)),
        builder.Constant(64, flag), builder.Constant(64, 0));

    // As much as is known: all of a name, and the version once nothing can change it.
    private static LlvmValue Told(FunctionBuilder builder, LlvmValue state)
    {
        var zero = builder.Constant(64, 0);
        var length = Get(HelloState.NameLength);
        var hasName = builder.And(
            builder.Compare(IntPredicate.NotEqual, length, zero),
            builder.Compare(IntPredicate.Equal, length, Get(HelloState.NameHave)));
        var name = builder.Or(
            builder.ShiftLeft(length, builder.Constant(64, NameShift)), builder.Constant(64, HasName));
        var hasList = builder.Compare(IntPredicate.NotEqual, Get(HelloState.HasVersions), zero);
        var version = builder.Select(hasList, Get(HelloState.Version), Get(HelloState.LegacyVersion));
        var isInList = builder.Or(
            IsPhase(HelloPhase.Version), IsPhase(HelloPhase.VersionsLength));
        var hasVersion = builder.And(
            builder.Compare(IntPredicate.NotEqual, version, zero),
            builder.And(
                builder.Not(isInList),
                builder.Or(hasList, builder.Compare(IntPredicate.Equal, Get(HelloState.MessageLeft), zero))));
        return builder.Or(
            builder.Select(hasName, name, zero),
            builder.Select(hasVersion, builder.Or(version, builder.Constant(64, HasVersion)), zero));

        LlvmValue Get(int offset) => builder.Load(64, builder.Offset(state, offset));

        LlvmValue IsPhase(HelloPhase phase) => builder.Compare(
            IntPredicate.Equal, Get(HelloState.Phase), builder.Constant(64, (ulong)phase));
    }
}
