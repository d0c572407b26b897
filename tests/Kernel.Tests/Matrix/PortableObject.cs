using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Kernel.Tests.Generated;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Runtime;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>An object that was built without asking the kernel that it is loaded into.</summary>
/// <param name="Bytes">The object.</param>
/// <param name="Needs">Which kernels run it, as `tcpq build` says.</param>
/// <param name="Places">What its programs attach to.</param>
internal sealed record PortableObject(
    byte[] Bytes, KernelNeeds Needs, ImmutableArray<(string Hook, string? Function)> Places)
{
    /// <summary>Builds a script.</summary>
    /// <returns>The object, or null and what is said instead.</returns>
    public static (PortableObject? Object, string Message) Build(SourceText script, Version target)
    {
        var options = new CompilationOptions
        {
            Target = Target.Of(target),
            Device = script.Text.Contains("(eth0)", StringComparison.Ordinal) ? null : "lo",
            FindLibrary = StandardLibrary.Find,
            OpenFile = (_, name) =>
                new(new(name.Contains("port", StringComparison.Ordinal) ? "80\n" : "10.0.0.0/8\n", name)),
        };
        var result = Compilation.Build(script, options);
        var said = DiagnosticRenderer.Render(result.Diagnostics, RenderStyle.Short, colour: false);
        return result.Result is var (built, needs)
            ? (new([.. built.Object], needs, [.. built.Programs.Select(one => (one.Hook.Name, one.KernelFunction))]),
                said)
            : (null, said);
    }

    /// <summary>Keeps it for other kernels.</summary>
    public void Save(string path)
    {
        File.WriteAllBytes(path, Bytes);
        string[] lines = [
            .. Needs.Reasons.Select(reason => string.Join('\t', "need", reason.What, reason.Since, reason.Before)),
            .. Places.Select(place => string.Join('\t', "place", place.Hook, place.Function)),
        ];
        File.WriteAllLines(path + ".needs", lines);
    }

    /// <summary>Reads one that was kept; null if there is none.</summary>
    public static PortableObject? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var lines = File.ReadAllLines(path + ".needs").Select(line => line.Split('\t')).ToList();
        return new(
            File.ReadAllBytes(path),
            new([.. lines.Where(line => line[0] == "need").Select(Need)]),
            [.. lines.Where(line => line[0] == "place")
                .Select(line => (line[1], line[2].Length == 0 ? null : line[2]))]);
    }

    /// <summary>Why this kernel lacks something that no version tells; null if it does not.</summary>
    public string? Obstacle()
    {
        var known = KernelProbe.For(KernelFeature.Bpf);
        foreach (var (name, function) in Places)
        {
            var hook = HookTable.Find(name)!;
            var point = new EventPoint(new AttachPoint(PacketDirection.Ingress, function)) { HasPacket = false };
            var target = KernelProbe.Ask(known, new EventHook(hook, [point]));
            var lacking = hook.Requires.Select(target.WhyMissing).OfType<string>().FirstOrDefault();
            if ((lacking ?? target.WhyMissing(function, null)) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    /// <summary>Loads all of its programs.</summary>
    /// <returns>Null, or why the kernel refuses.</returns>
    public string? Load() => ObjectTrial.Load(Bytes);

    private static KernelNeed Need(string[] line) => new(line[1], Number(line[2]), Number(line[3]));

    private static Version? Number(string text) => text.Length == 0 ? null : Version.Parse(text);
}
