using Tcpq.Contract;

namespace Tcpq.Cli.Outputs;

/// <summary>A writer that the thread which receives rows and the one which reports can share.</summary>
internal sealed class SharedWriter(ResultWriter inner) : ResultWriter
{
    private readonly Lock gate = new();

    public override void Row(EmittedRow row)
    {
        lock (gate)
        {
            inner.Row(row);
        }
    }

    public override void Report(Report report, bool final)
    {
        lock (gate)
        {
            inner.Report(report, final);
        }
    }

    public override void Flush()
    {
        lock (gate)
        {
            inner.Flush();
        }
    }
}
