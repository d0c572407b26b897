using System.Globalization;
using System.Text;

namespace Tcpq.Values;

/// <summary>Turns bytes that packets carry into text that loses nothing: what cannot be shown is escaped as in a
/// script's strings.</summary>
internal static class PacketText
{
    /// <summary>Text: what is not UTF-8 becomes `\xNN`.</summary>
    internal static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
                bytes = bytes[length..];
                continue;
            }

            Escape(text, bytes[0]);
            bytes = bytes[1..];
        }

        return text.ToString();
    }

    /// <summary>Any bytes: all but what ASCII prints becomes an escape, so that the result is the same in every output
    /// and can stand in a script.</summary>
    internal static string OfData(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
        {
            switch (value)
            {
                case (byte)'\n':
                    text.Append("\\n");
                    break;
                case (byte)'\r':
                    text.Append("\\r");
                    break;
                case (byte)'\t':
                    text.Append("\\t");
                    break;
                case (byte)'\\' or (byte)'"':
                    text.Append('\\').Append((char)value);
                    break;
                case >= 0x20 and < 0x7f:
                    text.Append((char)value);
                    break;
                default:
                    Escape(text, value);
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>The bytes that <see cref="OfData"/> made a text of, as characters.</summary>
    internal static string Unescape(string text)
    {
        var bytes = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'x')
            {
                bytes.Append((char)byte.Parse(
                    text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 2;
                continue;
            }

            bytes.Append(text[i] switch
            {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                var other => other,
            });
        }

        return bytes.ToString();
    }

    private static void Escape(StringBuilder text, byte value) =>
        text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
}
