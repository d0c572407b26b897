using System.Diagnostics;

namespace Tcpq.Testing;

/// <summary>Runs another program to its end.</summary>
public static class Tool
{
    /// <returns>Its standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed; its standard error is the message.</exception>
    public static string Run(string program, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(program, [.. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(errors.Result);
    }
}
