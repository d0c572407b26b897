using System.Collections.Immutable;
using System.Text;
using Tcpq.Language;
using Tcpq.Llvm;

namespace Tcpq.Lowering;

/// <summary>Emits functions that read the first lines of HTTP/1 (RFC 9112).</summary>
internal static class HttpLowering
{
    private const string Version = " HTTP/1."; // what ends a request line, but for a digit
    private const ulong StatusVersion = 0x485454502f312e; // "HTTP/1."

    // A bit above the place of the target: the request line is complete.
    private const ulong Complete = 1UL << 61;

    // The methods of RFC 9110 §9.3 and RFC 5789, each with the blank behind it: at most 8 bytes.
    private static readonly ImmutableArray<string> Methods =
        ["GET ", "PUT ", "HEAD ", "POST ", "PATCH ", "TRACE ", "DELETE ", "OPTIONS ", "CONNECT "];

    private static readonly ByteSearch Blank = new("blank", [ByteSet.BlankOrControl]);

    private static readonly ByteSearch NoBlank = new("value", [ByteSet.NoBlank]);

    private static readonly ByteSearch HostOrEnd = new(
        "host", [.. "\r\nhost:".Select(ByteSet.OfEitherCase)], [.. "\r\n\r\n".Select(ByteSet.Of)]);

    /// <summary>Calls the function of a part.</summary>
    /// <param name="subprograms">Where it goes.</param>
    /// <param name="part">A part of HTTP.</param>
    /// <param name="cursor">The payload's first byte.</param>
    /// <param name="length">The payload's length.</param>
    internal static LlvmValue Call(Subprograms subprograms, PayloadPart part, LlvmValue cursor, LlvmValue length)
    {
        var (name, emit) = part switch
        {
            PayloadPart.HttpMethod => ("http_method", (Action<PayloadCode>)EmitMethod),
            PayloadPart.HttpPath => ("http_path", EmitPath),
            PayloadPart.HttpHost => ("http_host", EmitHost),
            _ => ("http_status", EmitStatus),
        };
        return Call(subprograms, name, cursor, length, emit);
    }

    private static LlvmValue Call(
        Subprograms subprograms, string name, LlvmValue cursor, LlvmValue length, Action<PayloadCode> emit) =>
        subprograms.Call(name, cursor, [length], (builder, inner, origin) =>
            emit(new(subprograms, builder, inner, origin)));

    /// <summary>The place of the request's target; the function ends where there is no request.</summary>
    private static LlvmValue Request(PayloadCode code) =>
        code.Use(Call(code.Subprograms, "http_request", code.Origin, code.Length, EmitRequest));

    private static void EmitMethod(PayloadCode code)
    {
        var target = PayloadResult.Start(code.Builder, Request(code));
        code.ReturnPlace(code.Constant(0), code.Builder.Subtract(target, code.Constant(1)));
    }

    private static void EmitPath(PayloadCode code)
    {
        var request = Request(code);
        code.ReturnPlace(
            PayloadResult.Start(code.Builder, request), PayloadResult.Length(code.Builder, request));
    }

    private static void EmitHost(PayloadCode code)
    {
        var (builder, request) = (code.Builder, Request(code));
        code.Demand(code.Has(request, Complete));
        var line = builder.Add(PayloadResult.Start(builder, request), PayloadResult.Length(builder, request));
        var header = code.Find(HostOrEnd, line, code.Length);
        code.Demand(builder.Not(code.Has(header, SearchLowering.SecondPattern)));
        var value = code.Find(NoBlank, PayloadResult.Start(builder, header), code.Length);
        var start = builder.Subtract(PayloadResult.Start(builder, value), code.Constant(1));
        var end = builder.Subtract(
            PayloadResult.Start(builder, code.Find(Blank, start, code.Length)), code.Constant(1));
        code.ReturnPlace(start, builder.Subtract(end, start));
    }

    // "HTTP/1.1 200"
    private static void EmitStatus(PayloadCode code)
    {
        var builder = code.Builder;
        var version = code.Number(code.Constant(0), 8);
        code.DemandEqual(builder.ShiftRight(version, code.Constant(8)), StatusVersion);
        code.Demand(IsDigit(code, builder.And(version, code.Constant(0xff))));
        var status = code.Number(code.Constant(8), 4);
        code.DemandEqual(builder.ShiftRight(status, code.Constant(24)), ' ');
        var sum = code.Constant(0);
        foreach (var shift in (ulong[])[16, 8, 0])
        {
            var digit = builder.And(builder.ShiftRight(status, code.Constant(shift)), code.Constant(0xff));
            code.Demand(IsDigit(code, digit));
            sum = builder.Add(
                builder.Multiply(sum, code.Constant(10)), builder.Subtract(digit, code.Constant('0')));
        }

        code.ReturnNumber(sum);
    }

    private static LlvmValue IsDigit(PayloadCode code, LlvmValue value) => code.Builder.Compare(
        IntPredicate.UnsignedLess, code.Builder.Subtract(value, code.Constant('0')), code.Constant(10));

    private static void EmitRequest(PayloadCode code)
    {
        var builder = code.Builder;
        var start = MethodEnd(code);
        var (open, closed, whole, done) = (
            builder.NewBlock("open"), builder.NewBlock("closed"), builder.NewBlock("whole"), builder.NewBlock("done"));
        var blank = SearchLowering.Call(code.Subprograms, Blank, code.Origin, start, code.Length);
        var checkedBlank = builder.NewBlock("searched");
        var lost = builder.NewBlock("lost");
        builder.Branch(code.Has(blank, PayloadResult.Unreadable), lost, checkedBlank);
        builder.MoveTo(lost);
        builder.Return(code.Constant(PayloadResult.Unreadable));
        builder.MoveTo(checkedBlank);
        builder.Branch(code.Has(blank, PayloadResult.Present), closed, open);

        // The segment ends within the target.
        builder.MoveTo(open);
        builder.Branch(done);

        builder.MoveTo(closed);
        var end = builder.Subtract(PayloadResult.Start(builder, blank), code.Constant(1));
        var rest = builder.Subtract(code.Length, end);
        var shorter = builder.NewBlock("cut_line");
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLess, rest, code.Constant((ulong)Version.Length)), shorter, whole);
        builder.MoveTo(shorter);
        builder.Branch(done);
        builder.MoveTo(whole);
        code.DemandEqual(code.Reach(end, 8), Word(Version));
        var checkedEnd = builder.Current;
        builder.Branch(done);

        builder.MoveTo(done);
        var stop = builder.Phi((code.Length, open), (end, shorter), (end, checkedEnd));
        var flag = builder.Phi(
            (code.Constant(0), open), (code.Constant(0), shorter), (code.Constant(Complete), checkedEnd));
        code.Demand(builder.Compare(IntPredicate.UnsignedGreater, stop, start));
        builder.Return(builder.Or(PayloadResult.Place(builder, start, builder.Subtract(stop, start)), flag));
    }

    // The offset behind the method and its blank; ends the function where there is none.
    private static LlvmValue MethodEnd(PayloadCode code)
    {
        var builder = code.Builder;
        var first = code.Number(code.Constant(0), 8);
        var known = builder.NewBlock("method");
        var ends = new List<(LlvmValue, LlvmBlock)>();
        foreach (var group in Methods.GroupBy(method => method.Length))
        {
            var (match, next) = (builder.NewBlock("match"), builder.NewBlock("longer"));
            builder.Switch(
                builder.ShiftRight(first, code.Constant((ulong)(64 - (group.Key * 8)))),
                next,
                [.. group.Select(method => (Word(method), match))]);
            builder.MoveTo(match);
            ends.Add((code.Constant((ulong)group.Key), match));
            builder.Branch(known);
            builder.MoveTo(next);
        }

        builder.Branch(code.Absent);
        builder.MoveTo(known);
        return builder.Phi([.. ends]);
    }

    private static ulong Word(string text) =>
        Encoding.ASCII.GetBytes(text).Aggregate(0UL, (word, value) => (word << 8) | value);
}
