using System.Runtime.InteropServices;

namespace Tcpq.Cli.Terminal;

/// <summary>Turns SIGINT, SIGTERM and SIGHUP into a request to finish; a second SIGINT ends the process at once. The
/// kernel detaches what a process leaves behind, so ending at once is safe.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    public Interruption() =>
        registrations =
        [
            .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
                .Select(signal => PosixSignalRegistration.Create(signal, Handle)),
        ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }

        source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (context.Signal == PosixSignal.SIGINT && source.IsCancellationRequested)
        {
            Environment.Exit(ExitCodes.Interrupted);
        }

        context.Cancel = true;
        source.Cancel();
    }
}
