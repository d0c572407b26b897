using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Payload;

/// <summary>Emits functions that read the first lines of HTTP/1 (RFC 9112). What a server may take for a request is
/// one, and its parts are what its bytes say: what is not well formed must not hide from rules.</summary>
internal static class HttpLowering
{
    private const ulong StatusVersion = 0x485454502f312e; // "HTTP/1."
    private const int StatusEnd = 12; // "HTTP/1.1 200"

    // No blank belongs before the colon (RFC 9112 §5.1), and there are servers that let it pass.
    private static readonly ByteSearch HostOrEnd = new(
        "host",
        [.. "\nhost:".Select(ByteSet.OfEitherCase)],
        [.. "\nhost".Select(ByteSet.OfEitherCase), ByteSet.Blank, ByteSet.Of(':')],
        [.. "\nhost".Select(ByteSet.OfEitherCase), ByteSet.Blank, ByteSet.Blank, ByteSet.Of(':')],
        [.. "\n\r\n".Select(ByteSet.Of)],
        [.. "\n\n".Select(ByteSet.Of)])
    {
        First = 3,
    };

    private const int TargetParameter = 3;

    private static readonly ByteSearch LineEnd = new("line_end", [ByteSet.Of('\n')]);

    /// <summary>Calls the function of a part.</summary>
    /// <param name="subprograms">Where it goes.</param>
    /// <param name="builder">The caller.</param>
    /// <param name="part">A part of HTTP.</param>
    /// <param name="cursor">The payload's first byte.</param>
    /// <param name="length">The payload's length.</param>
    internal static LlvmValue Call(
        Subprograms subprograms, FunctionBuilder builder, PayloadPart part, LlvmValue cursor, LlvmValue length)
    {
        if (part == PayloadPart.HttpStatus)
        {
            return PayloadCode.Call(subprograms, "http_status", cursor, [length], EmitStatus);
        }

        // The caller asks for the target first: each function within another takes at least 32 of the 512 bytes of
        // stack that kernels before 6.9 have.
        var target = HttpRequestLine.Target(subprograms, cursor, length);
        return part switch
        {
            PayloadPart.HttpMethod =>
                PayloadCode.Call(subprograms, "http_method", cursor, [length, target], EmitMethod),
            PayloadPart.HttpHost => PayloadCode.Call(subprograms, "http_host", cursor, [length, target], EmitHost),
            _ => builder.And(target, builder.Constant(64, ~HttpRequestLine.Complete)),
        };
    }

    private static void EmitMethod(PayloadCode code)
    {
        code.Use(code.Builder.Parameter(TargetParameter));
        code.Builder.Return(HttpRequestLine.Token(code.Subprograms, code.Origin, code.Length));
    }

    private static void EmitHost(PayloadCode code)
    {
        var (builder, target) = (code.Builder, code.Use(code.Builder.Parameter(TargetParameter)));
        code.Demand(code.Has(target, HttpRequestLine.Complete));
        var header = code.Find(HostOrEnd, PayloadResult.End(builder, target), code.Length);
        code.Demand(builder.Not(code.Has(header, SearchLowering.SecondPattern)));
        var start = code.FindByte(HttpRequestLine.NoBlank, PayloadResult.Start(builder, header), code.Length);
        var end = code.FindByte(LineEnd, start, code.Length);
        code.ReturnPlace(start, builder.Subtract(HttpRequestLine.Trimmed(code, start, end), start));
    }

    private static void EmitStatus(PayloadCode code)
    {
        var builder = code.Builder;
        var version = code.Number(code.Constant(0), 8);
        code.DemandEqual(builder.ShiftRight(version, code.Constant(8)), StatusVersion);
        code.DemandDigit(builder.And(version, code.Constant(0xff)));
        var status = code.Number(code.Constant(8), 4);
        code.DemandEqual(builder.ShiftRight(status, code.Constant(24)), ' ');
        var sum = code.Constant(0);
        foreach (var shift in (ulong[])[16, 8, 0])
        {
            var digit = builder.And(builder.ShiftRight(status, code.Constant(shift)), code.Constant(0xff));
            code.DemandDigit(digit);
            sum = builder.Add(
                builder.Multiply(sum, code.Constant(10)), builder.Subtract(digit, code.Constant('0')));
        }

        // Three digits, and no more of anything but the reason.
        var (more, done) = (builder.NewBlock("more"), builder.NewBlock("no_more"));
        builder.Branch(code.IsInside(code.Constant(StatusEnd)), more, done);
        builder.MoveTo(more);
        code.Demand(builder.Compare(
            IntPredicate.UnsignedLessOrEqual, code.Reach(code.Constant(StatusEnd), 1), code.Constant(' ')));
        builder.Branch(done);
        builder.MoveTo(done);
        code.ReturnNumber(sum);
    }
}
