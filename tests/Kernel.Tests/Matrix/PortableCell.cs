using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Runtime.Kernel;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Results;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>What becomes on the running kernel of an event's object that was built for a current one.</summary>
internal static class PortableCell
{
    private const string Device = "lo";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Watches the event where its best hook is, while its case happens.</summary>
    /// <returns>Null if it counts right; else why not, beginning with `not here` where `build` says so.</returns>
    public static string? Try(Event row)
    {
        var test = EventCases.Find(row.Name)!;
        var kernel = KernelProbe.KernelVersion;
        var where = test.WherePortable is { } portable && kernel >= portable.Since ? portable.Where : test.Where;
        var script = new SourceText($"on {test.Event} where {where} < count() >");
        var result = Compilation.Build(script, new() { Device = Device, IsOneNamespace = true });
        if (result.Result is not var (built, needs))
        {
            return DiagnosticRenderer.Render(result.Diagnostics, RenderStyle.Short, colour: false);
        }

        if (!needs.FitInto(kernel))
        {
            return $"not here: for {needs}";
        }

        var hook = row.Hooks.First(choice => choice.Hook == built.Programs[0].Hook);
        var target = KernelProbe.Ask(KernelProbe.For(KernelFeature.Bpf), hook);
        if (hook.Hook.Requires.Select(target.WhyMissing).OfType<string>().FirstOrDefault() is { } missing)
        {
            return $"not here: {missing}";
        }

        string? outcome = null;
        LoopbackNamespace.Run(() => outcome = Watch(test, hook, built));
        return outcome;
    }

    private static string? Watch(EventCase test, EventHook hook, CompiledScript script)
    {
        using var scene = new TcpScene();
        if (test.IsBefore)
        {
            test.Act(scene);
        }

        var diagnostics = new DiagnosticBag();
        using var session = LiveSession.Start(script,
                new() { Watched = new() { Device = Device, NetworkNamespace = LoopbackNamespace.Path } }, diagnostics);
        if (session is null)
        {
            return DiagnosticRenderer.Render(diagnostics.ToImmutable(), RenderStyle.Short, colour: false);
        }

        if (test.IsBefore)
        {
            session.RunIterators();
        }
        else
        {
            test.Act(scene);
        }

        var expected = test.Expected(hook, scene);
        SpinWait.SpinUntil(() => CountOf(script, session) >= expected.Least, Patience);
        session.Detach();
        var count = CountOf(script, session);
        return expected.Holds(count) ? null : $"counted {count} instead of {expected}";
    }

    private static long CountOf(CompiledScript script, LiveSession session)
    {
        var schema = script.Schema.Tables[0];
        var table = TableReader.Read(
            schema,
            session.Read(schema),
            new ColumnReader(bootTime: 0),
            limit: null,
            new(schema, BootClock.Now, 0, null));
        return table.Rows.IsEmpty ? 0 : (long)((Value.Number)table.Rows[0].Value).Amount;
    }
}
