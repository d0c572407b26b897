using System.CommandLine;
using Tcpq.Targets;

namespace Tcpq.Cli.Commands;

/// <summary>The option `--tunnels`.</summary>
internal static class TunnelOption
{
    /// <summary>Makes one for a command.</summary>
    public static Option<TunnelView?> Create()
    {
        var option = ParsedOption.Create<TunnelView?>(
            "--tunnels",
            "what a script sees of packets in tunnels (VXLAN, GENEVE, GRE, IPIP, GTP-U and the like): outer, the "
            + "packet that "
                + "came, or inner, the innermost in it; outer without it",
            "VIEW",
            OptionParsers.Tunnels);
        option.CompletionSources.Add("outer", "inner");
        return option;
    }
}
