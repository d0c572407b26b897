using System.Diagnostics;
using Xunit;

namespace Tcpq.Llvm;

public sealed class FatalErrorsTests
{
    [Fact]
    public void What_llvm_takes_for_impossible_ends_the_process_as_a_bug_of_ours()
    {
        using var process = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, [typeof(Program).Assembly.Location])
            {
                RedirectStandardError = true,
            })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.StartsWith("bug[TQ0901]: the back end cannot translate this", errors, StringComparison.Ordinal);
        Assert.Contains("= note: LLVM says: ", errors, StringComparison.Ordinal);
        Assert.Equal(70, process.ExitCode);
    }
}
