using System.Diagnostics;
using Tcpq.Cli.Terminal;
using Tcpq.Runtime.Kernel.Privileges;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Cli.Tests;

/// <summary>A program that gives rights to whoever starts it does not run.</summary>
public sealed class PrivilegedStartTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tcpq-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [SetprivTheory(Tool = "setcap")]
    [InlineData("cap_bpf,cap_perfmon+ep")]
    [InlineData("cap_net_raw+p")]
    public void It_says_that_its_file_has_capabilities(string rights) =>
        AssertRefused("setcap", rights, "has file capabilities");

    [SetprivTheory]
    [InlineData("u+s")]
    [InlineData("g+s")]
    public void It_says_that_its_file_has_a_user_of_its_own(string rights) =>
        AssertRefused("chmod", rights, "is set-user-ID or set-group-ID");

    [SetprivTheory]
    [InlineData("")]
    [InlineData("+bpf,+perfmon")]
    public void Rights_of_one_start_are_none_of_the_program(string rights) =>
        Assert.Equal((ExitCodes.Success, ""), Start(Copy(), "--version", rights));

    [Theory]
    [InlineData(false, false, false, null)]
    [InlineData(true, false, false, "noatsecure")]
    [InlineData(true, true, false, "`sudo setcap -r '/opt/my tools/tcpq'`")]
    [InlineData(false, true, false, "`sudo setcap -r '/opt/my tools/tcpq'`")]
    [InlineData(true, false, true, "`sudo chmod ug-s '/opt/my tools/tcpq'`")]
    [InlineData(false, false, true, "`sudo chmod ug-s '/opt/my tools/tcpq'`")]
    public void Each_sign_is_enough(bool isSecure, bool hasCapabilities, bool hasOtherUser, string? help)
    {
        var refusal = new PrivilegedStart("/opt/my tools/tcpq", isSecure, hasCapabilities, hasOtherUser).Refusal;
        Assert.Equal(help is null, refusal is null);
        Assert.Contains(help ?? "", refusal?.Help ?? "", StringComparison.Ordinal);
    }

    // Until what the help says was done.
    private void AssertRefused(string tool, string rights, string what)
    {
        var program = Copy();
        Assert.Equal((ExitCodes.Success, ""), Start(program, "--version"));
        Tool.Run(tool, rights, program);
        foreach (var command in (string[])["--version", "doctor", "on tcp_rcv < count() >"])
        {
            var (exitCode, errors) = Start(program, command);
            Assert.Equal(ExitCodes.Machine, exitCode);
            Assert.StartsWith($"error[TQ0616]: `{program}` {what}", errors, StringComparison.Ordinal);
            var help = errors.Split('\n').First(line => line.Contains("help:", StringComparison.Ordinal)).Split('`');
            var words = help[1].Split(' ');
            Assert.Equal(("sudo", program), (words[0], words[^1]));
            if (command.Contains('<', StringComparison.Ordinal))
            {
                Tool.Run(words[1], words.AsSpan(2));
            }
        }

        Assert.Equal((ExitCodes.Success, ""), Start(program, "--version"));
    }

    // Where everybody may come, as the folders of this machine's users need not be.
    private string Copy()
    {
        Tool.Run("chmod", "755", folder.FullName);
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, "*.dll")
            .Concat(Directory.GetFiles(AppContext.BaseDirectory, "tcpq*")).Distinct())
        {
            var copy = Path.Combine(folder.FullName, Path.GetFileName(file));
            File.Copy(file, copy);
        }

        return Path.Combine(folder.FullName, "tcpq");
    }

    private static (int ExitCode, string Errors) Start(string program, string argument, string rights = "")
    {
        var before = SetprivTheoryAttribute.Before(rights);
        var start = new ProcessStartInfo(before[0], [.. before[1..^2], program, argument])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors.Result);
    }
}
