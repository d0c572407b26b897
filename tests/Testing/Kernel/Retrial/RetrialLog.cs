namespace Tcpq.Testing.Kernel.Retrial;

/// <summary>The file that `./test` shows at the end: which tests were run again, and what no program could
/// see.</summary>
internal static class RetrialLog
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("TCPQ_TEST_RESULTS");

    public static void Add(string test, string unseen)
    {
        if (Folder is not null)
        {
            File.AppendAllText(Path.Combine(Folder, "run-again.log"), $"{test}: {unseen.Trim()}\n");
        }
    }
}
