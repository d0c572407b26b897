using System.Runtime.ExceptionServices;
using Tcpq.Contract;
using Tcpq.Runtime;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;

namespace Tcpq.Kernel.Tests;

/// <summary>A network namespace with a device whose addresses are those that frames are sent to, so that its host
/// receives them, and with no way out for what it answers. Gone when disposed.</summary>
internal sealed class FrameReceiver : IDisposable
{
    private readonly string name;

    /// <param name="veth">The pair whose device of this namespace moves there.</param>
    /// <param name="addresses">The addresses.</param>
    public FrameReceiver(VethPair veth, IEnumerable<string> addresses)
    {
        name = $"{veth.PeerNamespace}-receiver";
        Tool.Run("ip", "netns", "add", name);
        Tool.Run("ip", "link", "set", veth.Name, "netns", name);
        Tool.Run("ip", "-n", name, "link", "set", veth.Name, "addrgenmode", "none");
        Tool.Run("ip", "-n", name, "link", "set", veth.Name, "up");
        foreach (var address in addresses.Distinct())
        {
            ReadOnlySpan<string> proven = address.Contains(':', StringComparison.Ordinal) ? ["nodad"] : [];
            Tool.Run("ip", ["-n", name, "address", "add", address, "dev", veth.Name, .. proven]);
        }
    }

    /// <summary>Starts a script that watches this namespace.</summary>
    public LiveRun Start(string script, RunOptions options, Action<EmittedRow> onRow)
    {
        LiveRun? run = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                run = LiveScript.Start(
                    script, options with { Live = options.Live with { NetworkNamespace = name } }, onRow);
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e); // or it would end the process
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return run!;
    }

    public void Dispose() => Tool.Run("ip", "netns", "delete", name);
}
