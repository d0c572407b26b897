using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Kernel;

namespace Tcpq.Runtime.Tests;

/// <summary>Attaches programs to a device, says so, and waits to be killed: `PROGRAMS-OBJECT DEVICE HOOK…`. The test
/// runner does not come here.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        var hooks = arguments[2..].Select(Tcpq.Runtime.Tests.Kernel.SynScript.HookNamed);
        var script = new CompiledScript(
            [.. File.ReadAllBytes(arguments[0])],
            [.. hooks.Select(hook => Tcpq.Runtime.Tests.Kernel.SynScript.Program(hook, arguments[1]))],
            Tcpq.Runtime.Tests.Kernel.SynScript.Schema);
        var diagnostics = new DiagnosticBag();
        using var session = LiveSession.Start(script, new(), diagnostics);
        Console.WriteLine(session is null
            ? string.Join("; ", diagnostics.ToImmutable().Select(diagnostic => diagnostic.Message))
            : "attached");
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }
}
