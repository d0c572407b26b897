using System.Runtime.ExceptionServices;

namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>Takes a submitted record, which is valid during the call only.</summary>
internal delegate void RowCallback(ReadOnlySpan<byte> record);

/// <summary>Calls the callback, and keeps what it throws away from the native code that submitted the record.</summary>
internal sealed class RowReader(RowCallback callback)
{
    private ExceptionDispatchInfo? failure;

    /// <summary>Hands a record over, unless an earlier one failed.</summary>
    public void Read(ReadOnlySpan<byte> record)
    {
        if (failure is not null)
        {
            return;
        }

        try
        {
            callback(record);
        }
#pragma warning disable CA1031 // Any exception would end the process; all are thrown again by RethrowFailure.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }
    }

    /// <summary>Throws what the callback threw, once.</summary>
    public void RethrowFailure()
    {
        var caught = failure;
        failure = null;
        caught?.Throw();
    }
}
