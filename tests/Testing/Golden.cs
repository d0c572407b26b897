using Xunit;

namespace Tcpq.Testing;

/// <summary>Compares what a test made with a file under tests/golden: `NAME.verified.txt` is right, `NAME.received.txt`
/// is written where they differ. With TCPQ_ACCEPT=1 what was made becomes right.</summary>
public static class Golden
{
    private const string Root = "tests/golden";

    /// <summary>The directory of a folder of golden files.</summary>
    public static string Folder(string folder) => Path.Combine(Repository.Root, Root, folder);

    /// <summary>Fails unless <paramref name="actual"/> is what `tests/golden/FOLDER/NAME.verified.txt` holds.</summary>
    public static void Verify(string folder, string name, string actual)
    {
        var verified = Path.Combine(Folder(folder), name + ".verified.txt");
        var received = Path.Combine(Folder(folder), name + ".received.txt");
        var text = actual.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("TCPQ_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Folder(folder));
            File.WriteAllText(verified, text);
            File.Delete(received);
            return;
        }

        var expected = File.Exists(verified) ? File.ReadAllText(verified).ReplaceLineEndings("\n") : null;
        if (expected == text)
        {
            File.Delete(received);
            return;
        }

        Directory.CreateDirectory(Folder(folder));
        File.WriteAllText(received, text);
        Assert.Fail(expected is null
            ? $"{verified} does not exist. {Accept(received)}\n\n{text}"
            : $"{FirstDifference(expected, text)}\n{Accept(received)}");
    }

    private static string Accept(string received) =>
        $"What was made is in {received}; if it is right, run the test again with TCPQ_ACCEPT=1.";

    private static string FirstDifference(string expected, string actual)
    {
        var want = expected.Split('\n');
        var have = actual.Split('\n');
        var line = Enumerable.Range(0, Math.Max(want.Length, have.Length))
            .First(i => want.ElementAtOrDefault(i) != have.ElementAtOrDefault(i));
        return $"""
            line {line + 1} differs
            verified: {want.ElementAtOrDefault(line) ?? "(end)"}
            received: {have.ElementAtOrDefault(line) ?? "(end)"}
            """;
    }
}
