using System.Collections.Concurrent;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Tcpq.Testing.Kernel.Retrial;

/// <summary>What a run of a test reports, kept until it is known whether it counts.</summary>
internal sealed class HeldMessages : IMessageBus
{
    private readonly ConcurrentQueue<IMessageSinkMessage> messages = [];

    public bool QueueMessage(IMessageSinkMessage message)
    {
        messages.Enqueue(message);
        return true;
    }

    public void PassTo(IMessageBus bus)
    {
        while (messages.TryDequeue(out var message))
        {
            bus.QueueMessage(message);
        }
    }

    public void Dispose()
    {
    }
}
