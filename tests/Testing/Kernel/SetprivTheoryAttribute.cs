using Tcpq.Targets;

namespace Tcpq.Testing.Kernel;

/// <summary>A test that starts programs as another user with some capabilities, by setpriv(1).</summary>
public sealed class SetprivTheoryAttribute : KernelTheoryAttribute
{
    /// <summary>The user, and the group: `nobody`.</summary>
    public const string User = "65534";

    public SetprivTheoryAttribute(params KernelFeature[] features)
        : base(features) => Skip ??= Obstacle();

    /// <summary>Another program that the test starts.</summary>
    public string? Tool
    {
        get;
        set
        {
            field = value;
            Skip ??= value is null || Tcpq.Testing.Tool.IsInstalled(value) ? null : $"{value} is not installed";
        }
    }

    /// <summary>What to put before a command, so that it runs as that user.</summary>
    /// <param name="capabilities">`+bpf,+perfmon`; empty for none.</param>
    public static string[] Before(string capabilities)
    {
        var set = capabilities.Length == 0 ? "-all" : $"-all,{capabilities}";
        return
        [
            "setpriv", "--reuid", User, "--regid", User, "--clear-groups", "--inh-caps", set, "--ambient-caps", set,
            "--bounding-set", set,
        ];
    }

    private static string? Obstacle()
    {
        if (!Tcpq.Testing.Tool.IsInstalled("setpriv"))
        {
            return "setpriv is not installed (util-linux)";
        }

        try
        {
            var before = Before("");
            Tcpq.Testing.Tool.Run(before[0],
                [.. before[1..], "test", "-r", typeof(SetprivTheoryAttribute).Assembly.Location]);
            return null;
        }
        catch (InvalidOperationException)
        {
            return "other users may not read the programs, or this one may not become another";
        }
    }
}
