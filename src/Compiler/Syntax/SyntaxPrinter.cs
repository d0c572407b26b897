using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Tcpq.Syntax.Literals;

namespace Tcpq.Syntax;

/// <summary>Prints trees as S-expressions: what was parsed, without where it stood.</summary>
internal static partial class SyntaxPrinter
{
    // RFC 4291 §2.5.5.2.
    private const ulong MappedMask = 0xffff_ffff_0000_0000;
    private const ulong MappedBits = 0x0000_ffff_0000_0000;

    /// <summary>A script, a declaration on each line.</summary>
    public static string Print(Script script) => string.Join('\n', script.Declarations.Select(Print));

    /// <summary>An aggregate with its clauses.</summary>
    public static string Print(AggregateCall call) => List(
        [
            call.Name.Text,
            .. call.Arguments.Select(Print),
            call.By.IsEmpty ? null : List(["by", .. call.By.Select(Print)]),
            Print("within", call.Within),
            call.As is null ? null : List(["as", call.As.Text]),
            Print("top", call.Sizes.Top),
            Print("limit", call.Sizes.Limit),
            call.Sizes.IsLru ? "lru" : null,
        ]);

    /// <summary>An expression.</summary>
    public static string Print(Expression expression) => expression switch
    {
        Expression.Literal literal => Print(literal.Value),
        Expression.Reference reference => reference.Text,
        Expression.Unary unary => List([TokenTable.TextOf(unary.Operator), Print(unary.Operand)]),
        Expression.Binary binary =>
            List([TokenTable.TextOf(binary.Operator), Print(binary.Left), Print(binary.Right)]),
        Expression.Call call => List(["call", call.Name, .. call.Arguments.Select(Print)]),
        Expression.Aggregation aggregation => List(["value", Print(aggregation.Aggregate)]),
        Expression.Index index => List(["index", Print(index.Target), .. index.Arguments.Select(Print)]),
        Expression.Set set => $"{{{string.Join(' ', set.Elements.Select(Print))}}}",
        Expression.Range range => List(["..", Print(range.Low), Print(range.High)]),
        Expression.Parenthesized group => List(["group", Print(group.Inner)]),
        Expression.Missing => "(missing)",
        _ => throw new UnreachableException(),
    };

    /// <summary>A literal's value.</summary>
    public static string Print(LiteralValue value) => value switch
    {
        LiteralValue.Boolean boolean => boolean.Value ? "true" : "false",
        LiteralValue.Integer integer => Number(integer.Value),
        LiteralValue.Bytes bytes => Number(bytes.Value) + "B",
        LiteralValue.Duration duration => Number(duration.Nanoseconds) + "ns",
        LiteralValue.Address address => Print(address.High, address.Low),
        LiteralValue.Prefix prefix => Print(prefix.High, prefix.Low) + "/" + Number((ulong)PrintedLength(prefix)),
        LiteralValue.Mac mac => string.Join(
            ':', Enumerable.Range(0, 6).Select(i => $"{(byte)(mac.Value >> (40 - (8 * i))):x2}")),
        LiteralValue.Text text => Quote(text.Value),
        _ => throw new UnreachableException(),
    };

    private static string Print(NamedExpression named) =>
        named.As is null ? Print(named.Value) : List(["as", Print(named.Value), named.As.Text]);

    private static string? Print(string word, SizedClause? clause) =>
        clause is null ? null : List([word, Number(clause.Value)]);

    private static string Print(ulong high, ulong low)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), low);
        return new IPAddress(IsMapped(high, low) ? bytes.AsSpan(12) : bytes).ToString();
    }

    private static int PrintedLength(LiteralValue.Prefix prefix) =>
        IsMapped(prefix.High, prefix.Low) && prefix.Length >= 96 ? prefix.Length - 96 : prefix.Length;

    private static bool IsMapped(ulong high, ulong low) => high == 0 && (low & MappedMask) == MappedBits;

    private static string Quote(string text) => $"\"{string.Concat(text.Select(Escape))}\"";

    private static string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        < ' ' or > '~' => $"\\x{(int)c:x2}",
        _ => c.ToString(),
    };

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    private static string List(ImmutableArray<string?> parts) =>
        $"({string.Join(' ', parts.Where(p => p is not null))})";
}
