using System.Globalization;
using System.Text;
using Tcpq.Binding;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>Writes values, half of them such as the packets have.</summary>
internal sealed class LiteralWriter(Choices choices)
{
    private static readonly ulong[] Numbers = [
        1, 0, 2, 3, 4, 5, 6, 17, 20, 40, 60, 64, 80, 200, 255, 256, 404, 443, 1234, 1460, 0x16, 0x1603, 0x47455420,
        64240,
        0xffff, 0x7fff_ffff, 0xffff_ffff, 0x1_0000_0000, long.MaxValue, 1UL << 63, ulong.MaxValue,
    ];

    private static readonly string[] Ports = ["80", "443", "1234", "9", "40000", "0", "65535", "1000"];

    private static readonly string[] Addresses = [
        "10.0.0.1", "10.0.0.2", "2001:db8::1", "2001:db8::2", "192.0.2.1", "198.51.100.255", "::1", "0.0.0.0",
        "::ffff:10.0.0.1", "::", "255.255.255.255", "fe80::1:2",
    ];

    private static readonly string[] Prefixes = [
        "10.0.0.0/8", "10.0.0.0/31", "2001:db8::/32", "0.0.0.0/0", "::/0", "192.0.2.1/32", "2001:db8::1/128",
        "198.51.100.128/25",
        "2001:db8::/65",
    ];

    private static readonly string[] Macs =
        ["02:00:00:00:00:01", "02:00:00:00:00:02", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"];

    private static readonly string[] Durations = ["1ns", "250us", "10ms", "1s", "5m", "1h", "0s"];

    private static readonly string[] Texts = [
        "GET ", "G", "GET /index.html", "Host:", "\r\n", "www.example.com", "GET", "HTTP/1.1", "\u0016\u0003\u0001",
        "/",
        "/index.html", "example", "\u0000", "a\"b\\c{d}", "PUT", "index", "\u0003", "é\t", "answer", "{", "b.example",
    ];

    /// <summary>True if values of a type can be written.</summary>
    public static bool CanWrite(DataType type) => HasOwnType(type) || type == DataType.Port || !type.Members.IsEmpty;

    /// <summary>True if a written value shows its type, so that it need not be compared with a field.</summary>
    public static bool HasOwnType(DataType type) => type == DataType.Bool || OperatorTypes.IsPlain(type)
        || type.Name is "bytes" or "duration" || type == DataType.Address || type == DataType.Mac;

    /// <summary>A value of a type.</summary>
    public Written Of(DataType type) => type switch
    {
        _ when type == DataType.Bool => new(choices.Of(["true", "false"])),
        _ when type == DataType.Port => new(choices.Of(Ports)),
        _ when type == DataType.Address => new(choices.Of(Addresses)),
        _ when type == DataType.Mac => new(choices.Of(Macs)),
        { Name: "duration" } => new(choices.Of(Durations)),
        { Name: "bytes" } => new(choices.Of(Sizes)()),
        { Members: [_, ..], IsFlags: true } => Flags(type),
        { Members: [_, ..] } => new(choices.Of(type.Members).Name),
        _ => new(Number()),
    };

    /// <summary>An element of a set of values of a type.</summary>
    public string Element(DataType type)
    {
        if (type == DataType.Address && choices.Once(2))
        {
            return choices.Of(Prefixes);
        }

        if (!(OperatorTypes.IsOrdered(type) && choices.Once(2)))
        {
            return Of(type).At(Precedence.BitOr);
        }

        var unit = type.Name is "bytes" ? "B" : type.Name is "duration" ? "ns" : "";
        var (low, high) = (choices.Below(2000), choices.Below(2000));
        return type.Members.IsEmpty
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Min(low, high)}{unit}..{Math.Max(low, high)}{unit}")
            : $"{type.Members[low % type.Members.Length / 2].Name}..{type.Members[^1].Name}";
    }

    /// <summary>Many different elements of a set of numbers or addresses, in no order.</summary>
    public IEnumerable<string> Elements(DataType type, int count)
    {
        var start = choices.Below(1000);
        return Enumerable.Range(0, count).Select(i => type == DataType.Address
            ? string.Create(CultureInfo.InvariantCulture, $"10.{i * 7 % 251}.{(start + i) % 4}.0/{24 + (i % 9)}")
            : string.Create(CultureInfo.InvariantCulture, $"{(start + (i * 977)) % 65_536}"));
    }

    /// <summary>A number without a unit.</summary>
    public string Number()
    {
        var value = choices.Once(4) ? choices.Bits() : choices.Of(Numbers);
        return choices.Below(6) switch
        {
            4 => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}"),
            5 when value < 1000 => string.Create(CultureInfo.InvariantCulture, $"{value}k"),
            _ => value.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A number within bounds.</summary>
    public string Number(ulong low, ulong high) =>
        (low + (ulong)choices.Below((int)Math.Min(high - low, 999) + 1)).ToString(CultureInfo.InvariantCulture);

    /// <summary>A text of at least one byte, with its quotes.</summary>
    public string Text() => Quote(choices.Of(Texts));

    /// <summary>A text as a script writes it.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '\r' => "\\r",
                '\n' => "\\n",
                '\t' => "\\t",
                '"' or '\\' => $"\\{c}",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    private Func<string>[] Sizes =>
    [
        () => Number(0, 999) + "B", () => choices.Of(["1KiB", "64KiB", "2MiB", "1GiB"]),
        () => choices.Of(["40B", "60B", "1500B"]),
    ];

    private Written Flags(DataType type)
    {
        var first = choices.Of(type.Members).Name;
        return choices.Below(3) switch
        {
            0 => new(first),
            1 => new(string.Create(CultureInfo.InvariantCulture, $"0x{choices.Below(1 << (type.Size * 8)):x2}")),
            _ => new($"{first} | {choices.Of(type.Members).Name}", Precedence.BitOr),
        };
    }
}
