namespace Tcpq.Syntax.Literals;

/// <summary>The value of a literal.</summary>
public abstract record LiteralValue
{
    private LiteralValue()
    {
    }

    /// <summary>`true`, `false`.</summary>
    public sealed record Boolean(bool Value) : LiteralValue;

    /// <summary>`42`, `0x1f`, `1_000`, `10k`. A minus sign is an operator.</summary>
    public sealed record Integer(ulong Value) : LiteralValue;

    /// <summary>`64KiB`, in bytes.</summary>
    public sealed record Bytes(ulong Value) : LiteralValue;

    /// <summary>`250us`, in nanoseconds.</summary>
    public sealed record Duration(ulong Nanoseconds) : LiteralValue;

    /// <summary>`10.0.0.1`, `::1`: 16 bytes in network order as two big-endian halves; IPv4 is mapped
    /// (`::ffff:a.b.c.d`, RFC 4291 §2.5.5.2).</summary>
    public sealed record Address(ulong High, ulong Low) : LiteralValue;

    /// <summary>`10.0.0.0/8`: the address (host bits are an error, reported by the lexer) and the prefix length in
    /// the 128-bit space (96 more than written for IPv4).</summary>
    public sealed record Prefix(ulong High, ulong Low, int Length) : LiteralValue;

    /// <summary>`02:42:ac:11:00:02`, the first byte written is the most significant of 48 bits.</summary>
    public sealed record Mac(ulong Value) : LiteralValue;

    /// <summary>`"GET "`, with escapes resolved. A char stands for a byte (Latin-1): `\xff` is one char, `é` the two of
    /// its UTF-8 form, so that what is compared with a payload is what stands here.</summary>
    public sealed record Text(string Value) : LiteralValue;
}
