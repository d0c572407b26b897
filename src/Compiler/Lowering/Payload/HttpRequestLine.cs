using System.Text;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Payload;

/// <summary>Emits functions that read a request line of HTTP/1 (RFC 9112 §3), also one that the segment ends
/// in.</summary>
internal static class HttpRequestLine
{
    /// <summary>A bit above the place of the target: the line's version is there.</summary>
    internal const ulong Complete = 1UL << 61;

    /// <summary>Bytes of the longest method; the longest that is registered has 17.</summary>
    internal const int LongestMethod = 64;

    private const string Version = " HTTP/1."; // what ends a request line, but for a digit
    private const int LongestEmptyLines = 8;
    private const int LongestBlank = 64;

    /// <summary>What is not blank within a line.</summary>
    internal static ByteSearch NoBlank { get; } = new("no_blank", [ByteSet.NoBlank]);

    private static ByteSearch NoLineEnd { get; } = new("no_line_end", [ByteSet.NoLineEnd]);

    private static ByteSearch NoToken { get; } = new("no_token", [ByteSet.NoToken]);

    private static ByteSearch NoCapital { get; } = new("no_capital", [ByteSet.NoCapital]);

    private static ByteSearch NoBlankOrReturn { get; } = new("no_blank_or_return", [ByteSet.NoBlankOrReturn]);

    private static ByteSearch Space { get; } = new("space", [ByteSet.Of(' ')]);

    private static ByteSearch VersionOrEnd { get; } = new(
        "version", [.. Version.Select(ByteSet.Of)], [ByteSet.Of('\n')]);

    /// <summary>The place of the request's target; without the present bit if there is no request.</summary>
    internal static LlvmValue Target(Subprograms subprograms, LlvmValue cursor, LlvmValue length) =>
        PayloadCode.Call(subprograms, "http_target", cursor, [length, Token(subprograms, cursor, length)], EmitTarget);

    /// <summary>The place of the token that may be a method; without the present bit if there is none.</summary>
    internal static LlvmValue Token(Subprograms subprograms, LlvmValue cursor, LlvmValue length) =>
        PayloadCode.Call(subprograms, "http_token", cursor, [length], EmitToken);

    /// <summary>The end of a text without the blanks and returns at its end.</summary>
    internal static LlvmValue Trimmed(PayloadCode code, LlvmValue start, LlvmValue end) => PayloadResult.Start(
        code.Builder,
        code.Use(PayloadCode.Call(code.Subprograms, "http_trim", code.Origin, [end, start], EmitTrim)));

    // A method (RFC 9110 §9.1) and a blank, behind empty lines that servers pass over (RFC 9112 §2.2).
    private static void EmitToken(PayloadCode code)
    {
        var builder = code.Builder;
        var (empty, known) = (builder.NewBlock("empty_line"), builder.NewBlock("start"));
        var first = code.Number(code.Constant(0), 1);
        var before = builder.Current;
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLessOrEqual, first, code.Constant('\r')), empty, known);
        builder.MoveTo(empty);
        var behind = code.FindByte(NoLineEnd, code.Constant(0), code.Least(code.Constant(LongestEmptyLines)));
        var after = builder.Current;
        builder.Branch(known);
        builder.MoveTo(known);
        var start = builder.Phi((code.Constant(0), before), (behind, after));
        var end = code.FindByte(NoToken, start, code.Least(code.Plus(start, LongestMethod + 1)));
        code.Demand(builder.Compare(IntPredicate.UnsignedGreater, end, start));
        code.DemandEqual(code.Reach(end, 1), ' ');
        code.ReturnPlace(start, builder.Subtract(end, start));
    }

    private static void EmitTarget(PayloadCode code)
    {
        var builder = code.Builder;
        var token = code.Use(builder.Parameter(3));
        var start = code.FindByte(NoBlank, code.Plus(PayloadResult.End(builder, token), 1), code.Length);
        var found = code.Search(VersionOrEnd, start, code.Length);
        var (line, cut) = (builder.NewBlock("line"), builder.NewBlock("cut_line"));
        builder.Branch(code.Has(found, PayloadResult.Present), line, cut);
        builder.MoveTo(line);
        EmitWholeLine(code, start, found);
        builder.MoveTo(cut);
        EmitCutLine(code, token, start);
    }

    private static void EmitWholeLine(PayloadCode code, LlvmValue start, LlvmValue version)
    {
        var builder = code.Builder;
        code.Demand(builder.Not(code.Has(version, SearchLowering.SecondPattern)));
        var digit = PayloadResult.Start(builder, version);
        DemandLineEnd(code, digit);
        var end = Trimmed(code, start, builder.Subtract(digit, code.Constant((ulong)Version.Length)));
        code.Demand(builder.Compare(IntPredicate.UnsignedGreater, end, start));

        // A line of a log may be such a line too. A blank or control character in a target is forbidden (RFC 9112
        // §3.2), and servers serve it.
        var (strict, known) = (builder.NewBlock("strict"), builder.NewBlock("known"));
        builder.Branch(HasUsualForm(code, start), known, strict);
        builder.MoveTo(strict);
        code.Demand(builder.Not(code.Has(code.Search(Space, start, end), PayloadResult.Present)));
        builder.Branch(known);
        builder.MoveTo(known);
        builder.Return(builder.Or(
            PayloadResult.Place(builder, start, builder.Subtract(end, start)), code.Constant(Complete)));
    }

    // Without its version a line is taken for HTTP only if it looks like most.
    private static void EmitCutLine(PayloadCode code, LlvmValue token, LlvmValue start)
    {
        var builder = code.Builder;
        var capitals = code.FindByte(NoCapital, PayloadResult.Start(builder, token), code.Length);
        code.Demand(builder.Compare(IntPredicate.Equal, capitals, PayloadResult.End(builder, token)));
        code.Demand(HasUsualForm(code, start));
        var end = PayloadResult.Start(
            builder,
            code.Use(PayloadCode.Call(code.Subprograms, "http_cut", code.Origin, [code.Length, start], EmitCutEnd)));
        code.ReturnPlace(start, builder.Subtract(end, start));
    }

    // The digit and the line's end, or as much of them as there is.
    private static void DemandLineEnd(PayloadCode code, LlvmValue digit)
    {
        var builder = code.Builder;
        var (there, end, done) = (
            builder.NewBlock("digit"), builder.NewBlock("end_of_line"), builder.NewBlock("line_is_right"));
        builder.Branch(code.IsInside(digit), there, done);
        builder.MoveTo(there);
        code.DemandDigit(code.Reach(digit, 1));
        var found = code.Search(NoBlankOrReturn, code.Plus(digit, 1), code.Length);
        builder.Branch(code.Has(found, PayloadResult.Present), end, done);
        builder.MoveTo(end);
        code.DemandEqual(
            code.Reach(builder.Subtract(PayloadResult.Start(builder, found), code.Constant(1)), 1), '\n');
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private static LlvmValue HasUsualForm(PayloadCode code, LlvmValue start)
    {
        var result = PayloadCode.Call(code.Subprograms, "http_form", code.Origin, [code.Length, start], EmitForm);
        code.DemandReadable(result);
        return code.Has(result, PayloadResult.Present);
    }

    // "/path", or "http://...", which goes to proxies.
    private static void EmitForm(PayloadCode code)
    {
        var (builder, start) = (code.Builder, code.Builder.Parameter(3));
        var (usual, other) = (builder.NewBlock("usual"), builder.NewBlock("other"));
        builder.Branch(
            builder.Compare(IntPredicate.Equal, code.Number(start, 1), code.Constant('/')), usual, other);
        builder.MoveTo(other);
        const uint smallLetters = 0x20202020;
        code.DemandEqual(builder.Or(code.Number(start, 4), code.Constant(smallLetters)), 0x68747470); // "http"
        builder.Branch(usual);
        builder.MoveTo(usual);
        builder.Return(code.Constant(PayloadResult.Present));
    }

    // The target's end: before what is there of the version, else where the segment ends. Its last bytes are taken from
    // behind into a word, which begins with a blank then.
    private static void EmitCutEnd(PayloadCode code)
    {
        var (builder, start) = (code.Builder, code.Builder.Parameter(3));
        var version = Encoding.ASCII.GetBytes(Version).Aggregate(0UL, (word, value) => (word << 8) | value);
        var (entry, head, more, body, blank, next, all, found) = (
            builder.Current, builder.NewBlock("byte"), builder.NewBlock("more"), builder.NewBlock("body"),
            builder.NewBlock("blank"), builder.NewBlock("next"), builder.NewBlock("all"), builder.NewBlock("found"));
        builder.Branch(head);
        builder.MoveTo(head);
        var (turn, at, word) = (
            builder.OpenPhi(code.Length), builder.OpenPhi(code.Length), builder.OpenPhi(code.Length));
        builder.AddIncoming(turn, code.Constant(0), entry);
        builder.AddIncoming(at, code.Length, entry);
        builder.AddIncoming(word, code.Constant(0), entry);
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLess, turn, code.Constant((ulong)Version.Length)), more, all);
        builder.MoveTo(more);
        builder.Branch(builder.Compare(IntPredicate.UnsignedGreater, at, start), body, all);
        builder.MoveTo(body);
        var before = builder.Opaque(builder.Subtract(at, code.Constant(1)));
        var value = code.Reach(before, 1);
        var taken = builder.Or(
            builder.ShiftRight(word, code.Constant(8)), builder.ShiftLeft(value, code.Constant(56)));
        builder.Branch(builder.Compare(IntPredicate.Equal, value, code.Constant(' ')), blank, next);
        builder.MoveTo(next);
        builder.AddIncoming(turn, builder.Add(turn, code.Constant(1)), next);
        builder.AddIncoming(at, before, next);
        builder.AddIncoming(word, taken, next);
        builder.Branch(head);

        builder.MoveTo(blank);
        var unknown = builder.Subtract(code.Constant(56), builder.ShiftLeft(turn, code.Constant(3)));
        var wanted = builder.And(
            code.Constant(version), builder.ShiftLeft(code.Constant(ulong.MaxValue), unknown));
        builder.Branch(builder.Compare(IntPredicate.Equal, taken, wanted), found, all);
        builder.MoveTo(found);
        code.ReturnNumber(before);
        builder.MoveTo(all);
        code.ReturnNumber(code.Length);
    }

    // Its parameters are the end, and the start.
    private static void EmitTrim(PayloadCode code)
    {
        var (builder, start) = (code.Builder, code.Builder.Parameter(3));
        var (entry, head, more, body, next, done) = (
            builder.Current, builder.NewBlock("byte"), builder.NewBlock("more"), builder.NewBlock("body"),
            builder.NewBlock("next"), builder.NewBlock("done"));
        builder.Branch(head);
        builder.MoveTo(head);
        var (turn, end) = (builder.OpenPhi(code.Length), builder.OpenPhi(code.Length));
        builder.AddIncoming(turn, code.Constant(0), entry);
        builder.AddIncoming(end, code.Length, entry);
        builder.Branch(builder.Compare(IntPredicate.UnsignedLess, turn, code.Constant(LongestBlank)), more, done);
        builder.MoveTo(more);
        builder.Branch(builder.Compare(IntPredicate.UnsignedGreater, end, start), body, done);
        builder.MoveTo(body);
        var before = builder.Opaque(builder.Subtract(end, code.Constant(1)));
        var value = code.Reach(before, 1);
        builder.Switch(value, done, (' ', next), ('\t', next), ('\r', next));
        builder.MoveTo(next);
        builder.AddIncoming(turn, builder.Add(turn, code.Constant(1)), next);
        builder.AddIncoming(end, before, next);
        builder.Branch(head);
        builder.MoveTo(done);
        code.ReturnNumber(end);
    }
}
