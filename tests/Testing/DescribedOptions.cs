using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Text;

namespace Tcpq.Testing;

/// <summary>What a golden script is compiled for, where its first line says so:
/// `# --hook NAME, --dev NAME, --read, --run, --enforce, --write, --param NAME VALUE, target without FEATURE FEATURE,
/// rights CAPABILITY CAPABILITY, kernel, running kernel` (that of <see cref="DescribedKernel"/>), each part as often as
/// it makes sense.</summary>
public static class DescribedOptions
{
    /// <summary>The options that the first line describes; the default ones where it describes none.</summary>
    /// <exception cref="FormatException">A part of the line is none of the above.</exception>
    public static CompilationOptions Of(SourceText source)
    {
        var line = source.Line(1);
        return line.Split(' ') is ["#",
            "kernel" or "kernel," or "running" or "target" or "rights" or "--hook" or "--dev" or "--read" or "--run"
                or "--enforce"
            or "--write" or "--param", ..]
            ? line[2..].Split(", ").Aggregate(Plain, With)
            : Plain;
    }

    private static CompilationOptions Plain => new()
    {
        OpenFile = Open,
        FindLibrary = name => name switch
        {
            "rules" => new("const web = {80, 443}\non tcp_rcv < count() >\n", "rules.tcpq"),
            "networks" => new("const lan = {10.0.0.0/8}\ndef is_lan(a) = a in lan\n", "networks.tcpq"),
            _ => null,
        },
    };

    // Files that golden scripts name stand beside them.
    private static SourceFile Open(SourceText script, string path)
    {
        var place = Path.Combine(Golden.Folder("diagnostics"), path);
        return File.Exists(place) ? new(new(File.ReadAllText(place), path)) : new(null, "there is no such file");
    }

    /// <summary>A kernel that lacks some features.</summary>
    public static Target Without(params IEnumerable<KernelFeature> features) => Target.Default with
    {
        Missing = [.. features.Select(feature => new MissingFeature(feature, $"this kernel has no {feature}"))],
    };

    private static CompilationOptions With(CompilationOptions options, string part) => part.Split(' ') switch
    {
        ["--hook", var name] => options with { Hook = name },
        ["--dev", var name] => options with { Device = name },
        ["--param", var name, var value] =>
            options with { Parameters = new Dictionary<string, string>(options.Parameters) { [name] = value } },
        ["--run"] => options with { Packets = new(Enforces: false, Writes: false) },
        ["--enforce"] => options with { Packets = new(Enforces: true, Writes: false) },
        ["--write"] => options with { Packets = new(Enforces: false, Writes: true) },
        ["rights", .. var names] => options with
        {
            Target = options.Target with
            {
                Rights = new(CapabilitySet.Of([.. names.Select(Enum.Parse<Capability>)])),
            },
        },
        ["kernel"] => options with { Kernel = DescribedKernel.Description },
        ["running", "kernel"] => options with { Kernel = DescribedKernel.Description, KernelIsTarget = true },
        ["--read"] => options with { IsCapture = true },
        ["target", "without", .. var features] =>
            options with { Target = Without(features.Select(Enum.Parse<KernelFeature>)) },
        _ => throw new FormatException($"`{part}` describes nothing"),
    };
}
