using System.Runtime.InteropServices;

namespace Tcpq.Cli.Terminal;

/// <summary>Turns SIGINT, SIGTERM and SIGHUP into a request to finish; another SIGINT, a moment later, ends the process
/// at once. The kernel detaches what a process leaves behind, so ending at once is safe.</summary>
internal sealed class Interruption : IDisposable
{
    // `timeout -s INT` sends the same signal twice: to the process, and to its group.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Action<int> exit;
    private long? first;

    /// <summary>Takes the signals until disposed.</summary>
    /// <param name="time">Tells when they come.</param>
    /// <param name="exit">Ends the process with an exit code.</param>
    public Interruption(TimeProvider time, Action<int> exit)
    {
        (this.time, this.exit) = (time, exit);
        registrations = [
            .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
                .Select(signal => PosixSignalRegistration.Create(signal, Handle)),
        ];
    }

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

    /// <summary>Takes a signal.</summary>
    internal void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (gate)
        {
            if (first is not { } before)
            {
                first = time.GetTimestamp();
                source.Cancel();
            }
            else if (context.Signal == PosixSignal.SIGINT && time.GetElapsedTime(before) >= Moment)
            {
                exit(ExitCodes.Interrupted);
            }
        }
    }
}
