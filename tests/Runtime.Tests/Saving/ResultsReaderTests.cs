using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Tcpq.Runtime.Saving;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Saving;

/// <summary>A file of results is read as it was written, or not at all.</summary>
public sealed partial class ResultsReaderTests
{
    private const string Script =
        "on tcp_rcv < count(saddr, dport); distinct(flow) as d; first(ttl) by syn within 1s as f; lhist(len, 0, 1500, "
        + "100) >";

    private static readonly byte[] Whole = Save();
    private static readonly string Shown = Show(Whole)!;

    [Fact]
    public void No_part_of_a_file_is_taken_for_all_of_it()
    {
        for (var length = 0; length < Whole.Length; length++)
        {
            // What stands last in the file is a second checksum.
            var shown = Show(Whole[..length]);
            Assert.True(shown is null || (shown == Shown && length > Whole.Length - 16), $"{length}");
        }
    }

    [Fact]
    public void No_changed_bit_changes_a_result()
    {
        for (var bit = 0; bit < Whole.Length * 8; bit += 7)
        {
            var changed = Whole.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var shown = Show(changed);
            Assert.True(shown is null || shown == Shown, $"bit {bit}");
        }
    }

    [Fact]
    public void What_has_a_right_checksum_and_makes_no_sense_is_refused()
    {
        var text = Plain(Whole);
        Assert.Equal(Shown, Show(Packed(text)));
        foreach (var (from, to) in new[]
        {
            ("\"tcpqr\":1", "\"tcpqr\":2"),
            ("\"tcpqr\":1", "\"tcpqr\":\"1\""),
            ("\"aggregate\":\"count\"", "\"aggregate\":\"cuont\""),
            ("\"aggregate\":\"count\"", "\"aggregate\":\"quantiles\""),
            ("\"constants\":[]", "\"constants\":[1]"),
            ("\"constants\":[0,1500,100]", "\"constants\":[0,1500,0]"),
            ("\"constants\":[0,1500,100]", "\"constants\":[0,9000000000,1]"),
            ("\"is\":\"address\"", "\"is\":\"adress\""),
            ("\"is\":\"address\"", "\"is\":\"unsigned\""),
            ("\"is\":\"unsigned\"", "\"is\":\"address\""),
            ("\"is\":\"unsigned\"", "\"is\":\"flow\""),
            ("\"window\":1000000000", "\"window\":10"),
            ("\"window\":1000000000", "\"window\":-1"),
            ("{\"key\":[\"", "{\"key\":[\"x"),
            ("{\"key\":[\"", "{\"key\":[5,\""),
            ("\"state\":\"", "\"state\":\"AAAA"),
            ("\"state\":\"", "\"state\":\"=\",\"x\":\""),
            ("\"from\":", "\"from\":9"),
            ("\"id\":\"", "\"id\":\"x"),
            ("\"runs\":[{", "\"runs\":[7,{"),
            ("{\"table\":", "{\"tables\":"),
            ("{\"key\":", "{"),
            ("{\"key\":", "[{\"key\":"),
            ("\"rows\":", "\"rows\":1"),
        })
        {
            var at = text.IndexOf(from, StringComparison.Ordinal);
            Assert.True(at >= 0, from);
            var changed = text[..at] + to + text[(at + from.Length)..];
            Assert.True(Show(Packed(changed)) is null, to);
        }

        var lines = text.Split('\n');
        Assert.Null(
            Show(
                Packed(string.Join('\n', lines.Where(line => !line.Contains("\"table\"", StringComparison.Ordinal))))));
        Assert.Null(Show(Packed(text, "{}\n")));
    }

    [Fact]
    public void A_line_without_end_is_refused()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes("{\"tcpqr\":1,\"x\":\""));
            var filling = new byte[1 << 20];
            filling.AsSpan().Fill((byte)'x');
            for (var i = 0; i <= ResultsFormat.LongestLine >> 20; i++)
            {
                gzip.Write(filling);
            }
        }

        Assert.Null(Show(packed.ToArray()));
    }

    private static byte[] Save()
    {
        using var file = new TemporaryFile([], "saved.tcpqr");
        var capture = Path.Combine(Repository.Root, "examples/captures/web.pcapng");
        var (run, _) = CaptureRun.Compile(
            new SourceText(Script), new() { ResultsFile = file.Path }, new(_ => { }, _ => { }));
        using (run)
        {
            Assert.Null(run!.Read(capture));
            Assert.Null(run.Save());
        }

        return File.ReadAllBytes(file.Path);
    }

    private static string? Show(byte[] content)
    {
        using var file = new TemporaryFile(content, "changed.tcpqr");
        var merge = new ResultsMerge();
        if (merge.Add(file.Path) is { } problem)
        {
            Assert.Contains(problem.Code.Id, (string[])["TQ0701", "TQ0702"]);
            return null;
        }

        var report = merge.Report(null);
        return string.Join('\n', report.Tables.SelectMany(table => table.Rows.Select(row =>
            $"{table.Name} {string.Join(' ', row.Key.Select(ValueFormat.Machine))} {ResultText.Of(row)}")));
    }

    private static string Plain(byte[] content)
    {
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return reader.ReadToEnd();
    }

    private static byte[] Packed(string text, string behind = "")
    {
        var end = text.LastIndexOf("{\"rows\":", StringComparison.Ordinal);
        var sum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text[..end])));
        var whole = text[..end] + Sum().Replace(text[end..], $"\"sha256\":\"{sum}\"") + behind;
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(whole));
        }

        return packed.ToArray();
    }

    [GeneratedRegex("\"sha256\":\"[0-9a-f]*\"")]
    private static partial Regex Sum();
}
