using System.Diagnostics;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;

namespace Tcpq.Kernel.Tests;

/// <summary>A capture that is being written.</summary>
internal sealed class Tcpdump : IDisposable
{
    private readonly Process process;

    private Tcpdump(Process process) => this.process = process;

    /// <summary>Starts a capture of a device's TCP, and waits until it has begun.</summary>
    public static Tcpdump Start(string device, string path)
    {
        var process = Process.Start(new ProcessStartInfo(
            "tcpdump", ["--immediate-mode", "-U", "-Z", "root", "-i", device, "-w", path, "tcp"])
        {
            RedirectStandardError = true,
        })!;
        while (process.StandardError.ReadLine() is { } line && !line.Contains("listening on", StringComparison.Ordinal))
        {
        }

        return new(process);
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}

/// <summary>A test that needs the kernel, and tcpdump to write a capture.</summary>
public sealed class TcpdumpFactAttribute : KernelFactAttribute
{
    public TcpdumpFactAttribute() => Skip ??= Tool.IsInstalled("tcpdump") ? null : "tcpdump is not installed";
}
