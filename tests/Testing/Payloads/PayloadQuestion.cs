using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Tcpq.Testing;

/// <summary>A condition on a payload, and the same in C#.</summary>
/// <param name="Condition">As in a script.</param>
/// <param name="Answer">Whether a payload fulfils it.</param>
public sealed record PayloadQuestion(string Condition, Func<byte[], bool> Answer)
{
    private const int LongestSearched = 60;

    /// <summary>Most that one `emit` asks.</summary>
    public const int Portion = 20;

    private const string Get = "GET /index.html HTTP/1.1\r\nHost: www.example.com\r\n\r\n";

    /// <summary>The payloads that are asked about: none, short and long ones.</summary>
    public static ImmutableArray<byte[]> Payloads { get; } = [
        [], [7], "GE"u8.ToArray(), "GET "u8.ToArray(), Encoding.ASCII.GetBytes(Get),
        "GET /a\u0001\rb\u007f HTTP/1.1\r\nHost: c\u001b[2J\r\n\r\n"u8.ToArray(),
        [.. Enumerable.Range(0, 256).Select(i => (byte)i)], Noise(100), Noise(511), Noise(512), Noise(513), Noise(1400),
    ];

    /// <summary>All questions.</summary>
    public static ImmutableArray<PayloadQuestion> All { get; } = [
        StartsWith("GET "), StartsWith("G"), StartsWith("GET /index.html HTTP/1.1\\r\\n"), StartsWith("\\x00\\x01"),
        new("http.path == \"/a\\x01\\rb\\x7f\"", IsStrange), new("http.host == \"c\\x1b[2J\"", IsStrange),
        new("http.path startswith \"/\" and http.host != \"\"",
            payload => payload is [(byte)'G', (byte)'E', (byte)'T', _, (byte)'/', ..]),
        new("payload == \"GET \"", payload => payload.SequenceEqual("GET "u8.ToArray())),
        new("payload != \"GET \"", payload => !payload.SequenceEqual("GET "u8.ToArray())),
        new("payload == \"\"", payload => payload.Length == 0),
        Contains("GET "), Contains("Host:"), Contains("\\r\\n\\r\\n"), Contains("\\xff"), Contains("\\xfe\\xff"),
        new("payload in {\"GE\", \"GET \"}", payload => Encoding.Latin1.GetString(payload) is "GE" or "GET "),
        new("payload[0, 3] == \"GET\"", payload => Slice(payload, 0, 3) == "GET"),
        new("payload[1, 64] startswith \"ET\"",
            payload => Slice(payload, 1, 64).StartsWith("ET", StringComparison.Ordinal)),
        new("payload[4, 20] contains \"index\"",
            payload => Slice(payload, 4, 20).Contains("index", StringComparison.Ordinal)),
        new("payload[payload_len - 4, 4] == \"\\r\\n\\r\\n\"", payload => payload.Length >= 4
            && Tail(payload) == "\r\n\r\n"),
        new("length(payload) == 100", payload => payload.Length == 100),
        new("length(payload[90, 64]) == 10", payload => payload.Length == 100),
        new("u8(payload, 0) == 71", payload => payload is [71, ..]),
        new("u8(payload, 1) == 1", payload => payload is [_, 1, ..]),
        new("u16(payload, 0) == 0x4745", payload => payload is [0x47, 0x45, ..]),
        new("u32(payload, 0) == 0x47455420", payload => payload is [0x47, 0x45, 0x54, 0x20, ..]),
        new("u32(payload, 252) == 0xfcfdfeff", payload => payload.Length == 256),
        new("u16(payload, payload_len - 2) == 0x0d0a", payload => payload is [.., 13, 10]),
        new("u8(payload, u8(payload, 0)) == 0", payload => payload is [var at, ..] && at < payload.Length
            && payload[at] == 0),
        new("u8(payload, -1) >= 0", _ => false),
        new("u32(payload, payload_len - 3) >= 0", _ => false),
        new("u8(payload[1, 2], 1) == 84", payload => payload.Length >= 3 && payload[2] == 84),
        .. Searches(),
    ];

    private static IEnumerable<PayloadQuestion> Searches()
    {
        var random = new Random(3);
        foreach (var payload in Payloads.Where(payload => payload.Length >= 100))
        {
            for (var i = 0; i < 5; i++)
            {
                var length = random.Next(1, LongestSearched + 1);
                var start = i == 0 ? payload.Length - length : random.Next(payload.Length - length);
                var found = payload[start..(start + length)];
                yield return Contains(found);
                found[random.Next(length)] ^= 1;
                yield return Contains(found);
            }
        }
    }

    // Control characters, which must not hide a request.
    private static bool IsStrange(byte[] payload) => Slice(payload, 4, 3) == "/a\u0001";

    private static PayloadQuestion StartsWith(string written) =>
        new($"payload startswith \"{written}\"", payload => payload.AsSpan().StartsWith(Unescaped(written)));

    private static PayloadQuestion Contains(string written) =>
        new($"payload contains \"{written}\"", payload => payload.AsSpan().IndexOf(Unescaped(written)) >= 0);

    private static PayloadQuestion Contains(byte[] bytes) =>
        Contains(string.Concat(bytes.Select(value => string.Create(CultureInfo.InvariantCulture, $"\\x{value:x2}"))));

    private static string Slice(byte[] payload, int start, int length) => start >= payload.Length
        ? ""
        : Encoding.Latin1.GetString(payload, start, Math.Min(length, payload.Length - start));

    private static string Tail(byte[] payload) => Slice(payload, payload.Length - 4, 4);

    private static byte[] Unescaped(string written)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] != '\\')
            {
                bytes.Add((byte)written[i]);
                continue;
            }

            i++;
            bytes.Add(written[i] switch
            {
                'r' => 13,
                'n' => 10,
                _ => byte.Parse(written.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            });
            i += written[i] == 'x' ? 2 : 0;
        }

        return [.. bytes];
    }

    // Few different bytes, so that much almost fits.
    private static byte[] Noise(int length)
    {
        var random = new Random(length);
        return [.. Enumerable.Range(0, length).Select(_ => (byte)random.Next(4))];
    }
}
