using System.Diagnostics;
using Xunit;

namespace Tcpq.Cli.Tests;

/// <summary>What only a process of its own shows.</summary>
public sealed class ProcessTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "tcpq.dll");

    [Fact]
    public void A_reader_that_goes_away_is_no_error()
    {
        var (exitCode, output, errors) = Shell("dotnet \"$0\" help error | head -n 1; echo ${PIPESTATUS[0]}");
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.EndsWith("\n0\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_said_and_ends_with_3()
    {
        var (exitCode, _, errors) = Shell("dotnet \"$0\" --help > /dev/full");
        Assert.Equal(ExitCodes.Machine, exitCode);
        Assert.StartsWith("error[TQ0004]: cannot write the results", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_is_added_to_a_file_that_others_write_to()
    {
        var file = Path.GetTempFileName();
        Shell($"(echo before; dotnet \"$0\" --version; echo after) > {file}");
        Assert.Equal(["before", $"tcpq {BuildVersion.Text}", "after"], File.ReadAllLines(file));
        File.Delete(file);
    }

    [Fact]
    public void A_mistake_ends_with_2()
    {
        var (exitCode, output, errors) = Shell("dotnet \"$0\" --format");
        Assert.Equal((ExitCodes.Usage, ""), (exitCode, output));
        Assert.StartsWith("error[TQ0003]", errors, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output, string Errors) Shell(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command, Program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
