using System.Globalization;
using System.Text.RegularExpressions;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Kernel.Tests.Generated;

/// <summary>Generated scripts about all events and fields of a hook, those that no capture has too, load if they
/// compile.</summary>
/// <remarks>Each has a seed. TCPQ_GENERATED says how many all packet hooks share, TCPQ_SEED where they begin; what is
/// refused is made smaller, and shown with its seed. With TCPQ_OBJECTS_FOR they are compiled for another kernel and
/// kept in TCPQ_OBJECTS.
/// </remarks>
public sealed partial class GeneratedScriptsLoadTests(ITestOutputHelper output)
{
    private const int MostShown = 20;
    private const int MostDeclined = 3; // and one in fifty: types that do not go together, stack that does not suffice
    private const int MostTrials = 400; // to make a script smaller

    public static TheoryData<string> Hooks => [.. HookTable.Rows.Select(hook => hook.Name)];

    public static TheoryData<string> Probes => [.. ProbeTable.Rows.Select(probe => probe.Name)];

    [KernelTheory(KernelFeature.Bpf)]
    [MemberData(nameof(Hooks))]
    public void What_compiles_at_a_hook_loads(string name)
    {
        if (GeneratedTarget.Grounds.Value.FirstOrDefault(ground => ground.Hook.Name == name) is not { } ground)
        {
            return; // the kernel has no such hook
        }

        LoadAll(
            name, ground, GeneratedSettings.SeedsAt(ground.Hook, PacketHooks), GeneratedTarget.OptionsAt(ground.Hook));
    }

    [KernelTheory(KernelFeature.Bpf, KernelFeature.Btf)]
    [MemberData(nameof(Probes))]
    public void What_compiles_about_what_a_script_names_itself_loads(string name)
    {
        var probe = ProbeTable.Find(name)!;
        var options = GeneratedTarget.OptionsOfProbes.Value;
        if (GeneratedSettings.Target is not null || probe.Hook.Requires.Any(feature => !options.Target.Has(feature)))
        {
            return; // what another kernel has to name is not known here
        }

        LoadAll(
            probe.Pattern.Replace(" ", "", StringComparison.Ordinal),
            Ground.Named(name, options),
            GeneratedSettings.SeedsOfProbe(PacketHooks),
            options);
    }

    private static int PacketHooks =>
        GeneratedTarget.Grounds.Value.Count(ground => GeneratedSettings.IsForPackets(ground.Hook));

    private void LoadAll(string name, Ground ground, IEnumerable<int> seeds, CompilationOptions options)
    {
        var count = new GeneratedCount(GeneratedTarget.Name, name);
        var (declined, refusals) = (new List<string>(), new List<(int Seed, string Script, string Reason)>());
        foreach (var seed in seeds)
        {
            var script = GeneratedScript.Of(ground, seed);
            var (reason, isDeclined) = Try(ground, seed, script.Text, options);
            count = count.With(seed, isDeclined, reason);
            if (isDeclined)
            {
                declined.Add(string.Create(CultureInfo.InvariantCulture, $"TCPQ_SEED={seed}: {reason}\n{script.Text}"));
            }
            else if (reason is not null)
            {
                var isNew = !refusals.Exists(other => Kind(other.Reason) == Kind(reason));
                var small = isNew ? Smallest(ground, seed, script, reason, options) : script;
                refusals.Add((seed, small.Text, reason));
            }
        }

        var line = count.ToString();
        var shown = Show(name, refusals);
        output.WriteLine(GeneratedSettings.Target is null ? line : $"kept for another kernel: {line}");
        GeneratedSettings.Say(line + (shown.Length > 0 ? $"\n{shown}" : ""));
        Assert.True(refusals.Count == 0, $"{line}\n{shown}");
        Assert.True(
            count.Declined <= MostDeclined + (count.Scripts / 50),
            $"{line}\ntoo many scripts are not valid:\n{string.Join('\n', declined.Take(MostShown))}");
    }

    private static (string? Reason, bool IsDeclined) Try(
        Ground ground, int seed, string script, CompilationOptions options)
    {
        var (built, said) = ground.IsNamed
            ? GeneratedObject.BuildNamed(ground.Hook, seed, script, options)
            : GeneratedObject.Build(ground.Hook, seed, script, options);
        if (GeneratedSettings.Target is null)
        {
            return built is null ? (said, true) : (built.Load(), false);
        }

        (built ?? new(ground.Hook.Name, seed, script, [])).Save(GeneratedSettings.Objects!);
        return built is null ? (said, true) : (null, false);
    }

    private static GeneratedScript Smallest(
        Ground ground, int seed, GeneratedScript script, string reason, CompilationOptions options)
    {
        var trials = 0;
        for (var found = script; found is not null;)
        {
            script = found;
            found = script.Smaller().TakeWhile(_ => ++trials < MostTrials).FirstOrDefault(smaller =>
                Try(ground, seed, smaller.Text, options) is ({ } other, false) && Kind(other) == Kind(reason));
        }

        return script;
    }

    private static string Show(string hook, List<(int Seed, string Script, string Reason)> refusals) =>
        string.Join('\n', refusals
        .GroupBy(one => Kind(one.Reason))
        .Select(kind => string.Create(
            CultureInfo.InvariantCulture,
            $"{kind.Count()} times, TCPQ_SEED={kind.First().Seed} at {hook}: {kind.First().Reason}\n"
            + $"{kind.First().Script}others: "
            + $"{string.Join(' ', kind.Skip(1).Take(MostShown).Select(one => one.Seed))}")));

    // Registers and numbers differ where the mistake is the same.
    private static string Kind(string reason) => Numbers().Replace(reason, "0");

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
