using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Kernel.Loading;
using Tcpq.Runtime.Maps;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>Reading and clearing a table while every CPU writes to it.</summary>
public sealed class SnapshotTests
{
    private const int Snapshots = 15;

    [KernelFact(KernelFeature.Xdp)]
    public void Snapshots_of_a_shared_table_lose_and_double_nothing() => LosesNothing("count(saddr) as n");

    [KernelFact(KernelFeature.Xdp)]
    public void Snapshots_of_a_table_for_each_cpu_lose_and_double_nothing() => LosesNothing("count() as n");

    [KernelFact(KernelFeature.Xdp)]
    public void Snapshots_of_an_array_lose_and_double_nothing() => LosesNothing("count(dport) as n");

    [KernelFact(KernelFeature.Xdp, KernelFeature.Tc, KernelFeature.SocketFilter)]
    public void More_than_64_tables_are_cleared_each_for_itself()
    {
        const int perRule = 25; // a program has 64 maps at most, and these are two for each table
        string[] hooks = ["xdp(lo)", "tc(lo)", "socket(lo)"];
        string[] names = [.. Enumerable.Range(0, perRule * hooks.Length).Select(i => $"n{i}")];
        var rules = hooks.Zip(names.Chunk(perRule), (hook, part) =>
            $"on tcp_rcv via {hook} < {string.Join("; ", part.Select(name => $"count(saddr) as {name}"))} >");
        var clearing = names.Select(name => $"show {name}; clear {name}");
        using var loaded =
            Load($"{string.Join(' ', rules)} every 1s < {string.Join("; ", clearing)} >", out var script);
        var generations = new TableGenerations(script.Schema, loaded.MapDescriptor);
        var packet = Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.99").Tcp(1234, 80, syn: true).WireBytes;
        for (var round = 0; round < 3; round++)
        {
            Assert.All(loaded.Programs, program => Assert.Equal(0, TestRun.Once(program.Descriptor, packet)));
            foreach (var table in script.Schema.Tables)
            {
                generations.Freeze(table);
                Assert.Equal((table.Name, 1UL), (table.Name, Sum(MapReader.Read(generations.MapToRead(table)))));
                generations.Clear(table);
            }
        }
    }

    private static LoadedObject Load(string text, out CompiledScript script)
    {
        var result = Compilation.Compile(new SourceText(text), new CompilationOptions());
        Assert.Equal("", DiagnosticRenderer.Render(result.Diagnostics, RenderStyle.Rich, colour: false));
        script = result.Result!;
        return ObjectLoader.Load(script, _ => default(RunConfiguration) with { LinkType = LinkType.Ethernet });
    }

    private static void LosesNothing(string aggregate)
    {
        using var loaded = Load($"on tcp_rcv via xdp(lo) < {aggregate} > every 1s < show n; clear n >", out var script);
        var table = script.Schema.Tables[0];
        var generations = new TableGenerations(script.Schema, loaded.MapDescriptor);
        using var stop = new CancellationTokenSource();
        var sent = new long[Environment.ProcessorCount];
        Thread[] senders = [.. Enumerable.Range(0, sent.Length).Select(i => new Thread(() => Send(i)))];
        Array.ForEach(senders, sender => sender.Start());
        var counted = 0UL;
        var least = 0L;
        for (var i = 0; i < Snapshots; i++)
        {
            // Each snapshot has something to lose.
            SpinWait.SpinUntil(() => Interlocked.Read(ref sent[0]) > least);
            least = Interlocked.Read(ref sent[0]) + 50;
            generations.Freeze(table);
            counted += Sum(MapReader.Read(generations.MapToRead(table)));
            generations.Clear(table);
        }

        stop.Cancel();
        Array.ForEach(senders, sender => sender.Join());
        counted += Sum(MapReader.Read(generations.MapToRead(table)));
        Assert.Equal((ulong)sent.Sum(), counted);

        void Send(int sender)
        {
            var packet = Packet.Ethernet().IPv4($"10.0.0.{sender + 1}", "10.0.0.99").Tcp(1234, 80, syn: true).WireBytes;
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(0, TestRun.Once(loaded.Programs[0].Descriptor, packet));
                Interlocked.Increment(ref sent[sender]);
            }
        }
    }

    private static ulong Sum(RawTable raw)
    {
        var sum = 0UL;
        for (var i = 0; i < raw.States.Length; i += sizeof(ulong))
        {
            sum += BitConverter.ToUInt64(raw.States, i);
        }

        return sum;
    }
}
