using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Payload;

/// <summary>Emits what a ClientHello's message means, a byte at a time: fields of known length, lists that are passed
/// over, and the extensions with the server's name and the versions (RFC 8446 §4.1.2, §4.2).</summary>
internal sealed class HelloMessage(HelloCode hello)
{
    /// <summary>The first byte of all versions, in records and messages (RFC 8446 §4.1.2).</summary>
    internal const ulong MajorVersion = 3;

    /// <summary>Most bytes of a message: what has more is no hello.</summary>
    internal const ulong LongestMessage = 0x1ffff;

    private const ulong ClientHello = 1;
    private const ulong ServerNameExtension = 0; // RFC 6066 §3
    private const ulong VersionsExtension = 43; // RFC 8446 §4.2.1
    private const ulong RandomBytes = 32;
    private const ulong LongestSession = 32;

    private readonly FunctionBuilder builder = hello.Builder;

    /// <summary>Takes the message's next byte.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="next">Emits how to go on with the byte behind it, at the end of each way.</param>
    internal void Emit(LlvmValue value, Action next)
    {
        var (name, number, known, part) = (
            builder.NewBlock("name"), builder.NewBlock("number"), builder.NewBlock("known"), builder.NewBlock("part"));
        var phase = hello.Get(HelloState.Phase);
        builder.Branch(hello.Is(phase, (ulong)HelloPhase.Name), name, number);
        builder.MoveTo(name);
        EmitName(value);
        next();

        builder.MoveTo(number);
        var sum = builder.Or(builder.ShiftLeft(hello.Get(HelloState.Number), hello.Constant(8)), value);
        var need = builder.Subtract(hello.Get(HelloState.Need), hello.Constant(1));
        hello.Set(HelloState.Number, sum);
        hello.Set(HelloState.Need, need);
        builder.Branch(hello.IsZero(need), known, part);
        builder.MoveTo(part);
        next();

        builder.MoveTo(known);
        hello.Set(HelloState.Number, hello.Constant(0));
        (HelloPhase Phase, Action<LlvmValue> Emit)[] phases = [
            (HelloPhase.Head, EmitHead), (HelloPhase.LegacyVersion, EmitLegacyVersion),
            (HelloPhase.Session, bytes => EmitList(bytes, LongestSession, HelloPhase.Ciphers, 2)),
            (HelloPhase.Ciphers, bytes => EmitList(bytes, ushort.MaxValue, HelloPhase.Compressions, 1)),
            (HelloPhase.Compressions, bytes => EmitList(bytes, byte.MaxValue, HelloPhase.Extensions, 2)),
            (HelloPhase.Extensions, EmitExtensions), (HelloPhase.Extension, EmitExtension),
            (HelloPhase.NameHeader, EmitNameHeader), (HelloPhase.VersionsLength, EmitVersionsLength),
            (HelloPhase.Version, EmitVersion),
        ];
        var blocks = phases.Select(row => builder.NewBlock("phase")).ToArray();
        builder.Switch(phase, hello.Other, [.. phases.Select((row, i) => ((ulong)row.Phase, blocks[i]))]);
        for (var i = 0; i < phases.Length; i++)
        {
            builder.MoveTo(blocks[i]);
            phases[i].Emit(sum);
            next();
        }
    }

    private void EmitHead(LlvmValue value)
    {
        var bytes = builder.And(value, hello.Constant(0xffffff));
        hello.Demand(hello.Is(builder.ShiftRight(value, hello.Constant(24)), ClientHello));
        hello.Demand(builder.Not(hello.Less(hello.Constant(LongestMessage), bytes)));
        hello.Set(HelloState.MessageLeft, bytes);
        hello.Await(HelloPhase.LegacyVersion, 2);
    }

    private void EmitLegacyVersion(LlvmValue value)
    {
        hello.Demand(hello.Is(builder.ShiftRight(value, hello.Constant(8)), MajorVersion));
        hello.Set(HelloState.LegacyVersion, value);
        hello.Pass(hello.Constant(RandomBytes));
        hello.Await(HelloPhase.Session, 1);
    }

    private void EmitList(LlvmValue bytes, ulong most, HelloPhase phase, ulong need)
    {
        hello.Demand(builder.Not(hello.Less(hello.Constant(most), bytes)));
        hello.Pass(bytes);
        hello.Await(phase, need);
    }

    private void EmitExtensions(LlvmValue bytes)
    {
        hello.Demand(builder.Compare(IntPredicate.Equal, bytes, hello.Get(HelloState.MessageLeft)));
        hello.Await(HelloPhase.Extension, 4);
    }

    private void EmitExtension(LlvmValue value)
    {
        var (name, versions, unknown, done) = (
            builder.NewBlock("name_extension"), builder.NewBlock("versions_extension"), builder.NewBlock("unknown"),
            builder.NewBlock("extension_done"));
        var bytes = builder.And(value, hello.Constant(0xffff));
        hello.Demand(builder.Not(hello.Less(hello.Get(HelloState.MessageLeft), bytes)));
        hello.Set(HelloState.ExtensionLeft, bytes);
        var isName = builder.And(hello.Less(hello.Constant(5), bytes), hello.IsZero(hello.Get(HelloState.NameLength)));
        var isVersions = hello.Less(hello.Constant(2), bytes);
        var type = builder.ShiftRight(value, hello.Constant(16));
        var (maybeName, maybeVersions) = (builder.NewBlock("maybe_name"), builder.NewBlock("maybe_versions"));
        builder.Switch(type, unknown, (ServerNameExtension, maybeName), (VersionsExtension, maybeVersions));
        builder.MoveTo(maybeName);
        builder.Branch(isName, name, unknown);
        builder.MoveTo(maybeVersions);
        builder.Branch(isVersions, versions, unknown);

        builder.MoveTo(name);
        hello.Await(HelloPhase.NameHeader, 5);
        builder.Branch(done);
        builder.MoveTo(versions);
        hello.Set(HelloState.HasVersions, hello.Constant(1));
        hello.Await(HelloPhase.VersionsLength, 1);
        builder.Branch(done);
        builder.MoveTo(unknown);
        hello.Set(HelloState.Skip, bytes);
        hello.Await(HelloPhase.Extension, 4);
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private void EmitNameHeader(LlvmValue value)
    {
        var (right, wrong, done) = (
            builder.NewBlock("host_name"), builder.NewBlock("no_host_name"), builder.NewBlock("name_header_done"));
        var left = builder.Subtract(hello.Get(HelloState.ExtensionLeft), hello.Constant(5));
        var bytes = builder.And(value, hello.Constant(0xffff));
        var type = builder.And(builder.ShiftRight(value, hello.Constant(16)), hello.Constant(0xff));
        hello.Set(HelloState.ExtensionLeft, left);
        var isRight = builder.And(
            builder.And(hello.IsZero(type), builder.Not(hello.IsZero(bytes))), builder.Not(hello.Less(left, bytes)));
        builder.Branch(isRight, right, wrong);
        builder.MoveTo(right);
        hello.Set(HelloState.NameLength, hello.Smaller(bytes, hello.Constant(HelloState.LongestName)));
        hello.Set(HelloState.NameHave, hello.Constant(0));
        hello.Set(HelloState.Phase, hello.Constant((ulong)HelloPhase.Name));
        builder.Branch(done);
        builder.MoveTo(wrong);
        EndExtension(left);
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private void EmitName(LlvmValue value)
    {
        var (last, done) = (builder.NewBlock("last_of_name"), builder.NewBlock("byte_of_name"));
        var have = hello.Get(HelloState.NameHave);
        var place = builder.And(builder.Opaque(have), hello.Constant(HelloState.LongestName));
        builder.Store(
            builder.Truncate(value, 8), builder.Offset(hello.Address(HelloState.Name), place));
        var count = builder.Add(have, hello.Constant(1));
        var left = builder.Subtract(hello.Get(HelloState.ExtensionLeft), hello.Constant(1));
        hello.Set(HelloState.NameHave, count);
        hello.Set(HelloState.ExtensionLeft, left);
        builder.Branch(hello.Less(count, hello.Get(HelloState.NameLength)), done, last);
        builder.MoveTo(last);
        EndExtension(left);
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private void EmitVersionsLength(LlvmValue value)
    {
        hello.Set(HelloState.ExtensionLeft, builder.Subtract(hello.Get(HelloState.ExtensionLeft), hello.Constant(1)));
        hello.Await(HelloPhase.Version, 2);
    }

    // Not the reserved values that clients strew in (RFC 8701).
    private void EmitVersion(LlvmValue value)
    {
        var (more, last, done) = (
            builder.NewBlock("more_versions"), builder.NewBlock("last_version"), builder.NewBlock("version_done"));
        var highest = hello.Get(HelloState.Version);
        var isHigher = builder.And(
            hello.Is(builder.ShiftRight(value, hello.Constant(8)), MajorVersion), hello.Less(highest, value));
        hello.Set(HelloState.Version, builder.Select(isHigher, value, highest));
        var left = builder.Subtract(hello.Get(HelloState.ExtensionLeft), hello.Constant(2));
        hello.Set(HelloState.ExtensionLeft, left);
        builder.Branch(hello.Less(left, hello.Constant(2)), last, more);
        builder.MoveTo(more);
        hello.Await(HelloPhase.Version, 2);
        builder.Branch(done);
        builder.MoveTo(last);
        EndExtension(left);
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private void EndExtension(LlvmValue left)
    {
        hello.Set(HelloState.Skip, left);
        hello.Await(HelloPhase.Extension, 4);
    }
}
