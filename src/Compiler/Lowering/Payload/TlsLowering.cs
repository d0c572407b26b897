using Tcpq.Language;
using Tcpq.Llvm;

namespace Tcpq.Lowering;

/// <summary>Emits functions that read a TLS ClientHello which stands in one segment (RFC 8446 §4.1.2, §5.1; older
/// versions look the same).</summary>
internal static class TlsLowering
{
    private const ulong Handshake = 22;
    private const ulong MajorVersion = 3;
    private const ulong ClientHello = 1;
    private const int ServerNameExtension = 0; // RFC 6066 §3
    private const int VersionsExtension = 43; // RFC 8446 §4.2.1
    private const ulong Whole = 1;
    private const int RecordLengthOffset = 3;
    private const int HandshakeOffset = 5; // behind the record's header
    private const int LegacyVersionOffset = 9;
    private const int SessionOffset = 43; // behind the random bytes
    private const ulong MaximumExtensions = 64;
    private const ulong MaximumVersions = 16;

    /// <summary>Calls the function of a part.</summary>
    /// <param name="subprograms">Where it goes.</param>
    /// <param name="part">A part of TLS.</param>
    /// <param name="cursor">The payload's first byte.</param>
    /// <param name="length">The payload's length.</param>
    internal static LlvmValue Call(Subprograms subprograms, PayloadPart part, LlvmValue cursor, LlvmValue length) =>
        part == PayloadPart.TlsServerName
            ? Call(subprograms, "tls_name", cursor, length, EmitServerName)
            : Call(subprograms, "tls_version", cursor, length, EmitVersion);

    private static LlvmValue Call(
        Subprograms subprograms, string name, LlvmValue cursor, LlvmValue length, Action<PayloadCode> emit) =>
        subprograms.Call(name, cursor, [length], (builder, inner, origin) =>
            emit(new(subprograms, builder, inner, origin)));

    // How many bytes of the payload are of the hello's first record; what starts behind them is something else.
    private static LlvmValue Hello(PayloadCode code) =>
        code.Use(Call(code.Subprograms, "tls_hello", code.Origin, code.Length, EmitHello));

    private static LlvmValue Extension(PayloadCode code, LlvmValue hello, int type) => Call(
        code.Subprograms, $"tls_extension_{type}", code.Origin, PayloadResult.Length(code.Builder, hello),
        inner => EmitExtension(inner, type));

    // A list with one name of type 0: its length (2), the type (1), the name's length (2), the name.
    private static void EmitServerName(PayloadCode code)
    {
        var builder = code.Builder;
        var extension = code.Use(Extension(code, Hello(code), ServerNameExtension));
        var start = PayloadResult.Start(builder, extension);
        code.DemandEqual(code.Number(code.Plus(start, 2), 1), 0);
        var bytes = code.Number(code.Plus(start, 3), 2);
        code.Demand(builder.Compare(
            IntPredicate.UnsignedLessOrEqual, code.Plus(bytes, 5), PayloadResult.Length(builder, extension)));
        code.ReturnPlace(code.Plus(start, 5), bytes);
    }

    private static void EmitVersion(PayloadCode code)
    {
        var builder = code.Builder;
        var hello = Hello(code);
        var legacy = code.Number(code.Constant(LegacyVersionOffset), 2);
        var extension = Extension(code, hello, VersionsExtension);
        var (none, some, lost, absent) = (
            builder.NewBlock("none"), builder.NewBlock("versions"), builder.NewBlock("lost"), builder.NewBlock("old"));
        builder.Branch(code.Has(extension, PayloadResult.Present), some, none);
        builder.MoveTo(none);
        builder.Branch(code.Has(extension, PayloadResult.Unreadable), lost, absent);
        builder.MoveTo(lost);
        builder.Return(extension);
        builder.MoveTo(absent);
        code.DemandEqual(PayloadResult.Start(builder, hello), Whole);
        code.ReturnNumber(legacy);
        builder.MoveTo(some);
        code.ReturnNumber(Highest(code, extension));
    }

    // The extension's body: a byte that counts bytes, then versions of two bytes each.
    private static LlvmValue Highest(PayloadCode code, LlvmValue extension)
    {
        var builder = code.Builder;
        var first = code.Plus(PayloadResult.Start(builder, extension), 1);
        var end = builder.Add(
            PayloadResult.Start(builder, extension), PayloadResult.Length(builder, extension));
        var (entry, head, more, body, done) = (
            builder.Current, builder.NewBlock("version"), builder.NewBlock("more"), builder.NewBlock("body"),
            builder.NewBlock("highest"));
        builder.Branch(head);
        builder.MoveTo(head);
        var (turn, at, highest) = (builder.OpenPhi(first), builder.OpenPhi(first), builder.OpenPhi(first));
        builder.AddIncoming(turn, code.Constant(0), entry);
        builder.AddIncoming(at, first, entry);
        builder.AddIncoming(highest, code.Constant(0), entry);
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLess, turn, code.Constant(MaximumVersions)), more, done);
        builder.MoveTo(more);
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLessOrEqual, code.Plus(at, 2), end), body, done);
        builder.MoveTo(body);
        var version = code.Number(at, 2);

        // Not the reserved values that clients strew in (RFC 8701).
        var isReal = builder.And(
            builder.Compare(
                IntPredicate.Equal, builder.ShiftRight(version, code.Constant(8)), code.Constant(MajorVersion)),
            builder.Compare(IntPredicate.UnsignedGreater, version, highest));
        var next = builder.Select(isReal, version, highest);
        builder.AddIncoming(turn, builder.Add(turn, code.Constant(1)), builder.Current);
        builder.AddIncoming(at, builder.Opaque(code.Plus(at, 2)), builder.Current);
        builder.AddIncoming(highest, next, builder.Current);
        builder.Branch(head);
        builder.MoveTo(done);
        code.Demand(builder.Compare(IntPredicate.NotEqual, highest, code.Constant(0)));
        return highest;
    }

    // A place whose length are the bytes there are of the first record, and whose start says whether that is all.
    private static void EmitHello(PayloadCode code)
    {
        var builder = code.Builder;
        code.DemandEqual(code.Number(code.Constant(0), 2), (Handshake << 8) | MajorVersion);
        var message = code.Number(code.Constant(HandshakeOffset), 4);
        code.DemandEqual(builder.ShiftRight(message, code.Constant(24)), ClientHello);
        code.DemandEqual(code.Number(code.Constant(LegacyVersionOffset), 1), MajorVersion);
        var record = code.Plus(code.Number(code.Constant(RecordLengthOffset), 2), HandshakeOffset);
        var there = builder.Select(
            builder.Compare(IntPredicate.UnsignedLess, record, code.Length), record, code.Length);
        var end = code.Plus(builder.And(message, code.Constant(0xffffff)), LegacyVersionOffset);
        var isWhole = builder.Compare(IntPredicate.UnsignedLessOrEqual, end, there);
        code.ReturnPlace(builder.Select(isWhole, code.Constant(Whole), code.Constant(0)), there);
    }

    private static void EmitExtension(PayloadCode code, int type)
    {
        var builder = code.Builder;
        var session = code.Constant(SessionOffset);
        var ciphers = builder.Add(code.Plus(session, 1), code.Number(session, 1));
        var compressions = builder.Add(code.Plus(ciphers, 2), code.Number(ciphers, 2));
        var extensions = builder.Add(code.Plus(compressions, 1), code.Number(compressions, 1));
        var first = code.Plus(extensions, 2);
        var end = builder.Add(first, code.Number(extensions, 2));

        var (entry, head, body, match, next) = (
            builder.Current, builder.NewBlock("extension"), builder.NewBlock("body"), builder.NewBlock("match"),
            builder.NewBlock("next"));
        builder.Branch(head);
        builder.MoveTo(head);
        var (turn, at) = (builder.OpenPhi(first), builder.OpenPhi(first));
        builder.AddIncoming(turn, code.Constant(0), entry);
        builder.AddIncoming(at, first, entry);
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLess, turn, code.Constant(MaximumExtensions)), body, code.Absent);
        builder.MoveTo(body);
        code.Demand(builder.Compare(IntPredicate.UnsignedLessOrEqual, code.Plus(at, 4), end));
        var header = code.Number(at, 4);
        var bytes = builder.And(header, code.Constant(0xffff));
        builder.Branch(
            builder.Compare(
                IntPredicate.Equal, builder.ShiftRight(header, code.Constant(16)), code.Constant((ulong)type)),
            match, next);
        builder.MoveTo(next);
        builder.AddIncoming(turn, builder.Add(turn, code.Constant(1)), next);
        builder.AddIncoming(at, builder.Opaque(builder.Add(code.Plus(at, 4), bytes)), next);
        builder.Branch(head);

        builder.MoveTo(match);
        code.Demand(builder.Compare(
            IntPredicate.UnsignedLessOrEqual, builder.Add(code.Plus(at, 4), bytes), code.Length));
        code.ReturnPlace(code.Plus(at, 4), bytes);
    }
}
