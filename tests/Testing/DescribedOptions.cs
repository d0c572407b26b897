using Tcpq.Text;

namespace Tcpq.Testing;

/// <summary>What a golden script is compiled for, where its first line says so: `# --hook NAME, --dev NAME, --read,
/// target without FEATURE FEATURE`, each part at most once.</summary>
public static class DescribedOptions
{
    /// <summary>The options that the first line describes; the default ones where it describes none.</summary>
    /// <exception cref="FormatException">A part of the line is none of the above.</exception>
    public static CompilationOptions Of(SourceText source)
    {
        var line = source.Line(1);
        return line.Split(' ') is ["#", "target" or "--hook" or "--dev" or "--read", ..]
            ? line[2..].Split(", ").Aggregate(Plain, With)
            : Plain;
    }

    private static CompilationOptions Plain => new() { OpenFile = Open };

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
        ["--read"] => options with { IsCapture = true },
        ["target", "without", .. var features] =>
            options with { Target = Without(features.Select(Enum.Parse<KernelFeature>)) },
        _ => throw new FormatException($"`{part}` describes nothing"),
    };
}
