using System.Runtime.InteropServices;

namespace Tcpq.Testing.Kernel;

/// <summary>Does things in a network namespace that has a name.</summary>
public static partial class NamedNamespace
{
    /// <summary>What threads in a namespace are called, as the kernel cuts names.</summary>
    public const string ThreadName = "tcpq-in-netns";

    private const int NewNetwork = 0x4000_0000; // CLONE_NEWNET

    /// <summary>Does something on a thread of its own that is in the namespace. Sockets stay in the namespace that they
    /// were made in, whoever uses them.</summary>
    public static void Run(string name, Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var handle = File.OpenHandle($"/run/netns/{name}");
                if (setns((int)handle.DangerousGetHandle(), NewNetwork) != 0)
                {
                    throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
                }

                action();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        })
        {
            Name = ThreadName,
        };
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw new InvalidOperationException("in the other namespace", failure);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(int descriptor, int kind);
}
