using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Tcpq.Cli.Terminal;

namespace Tcpq.Cli.Commands;

/// <summary>`--help` and `--version`.</summary>
internal static class HelpText
{
    private const string Examples = """
        Examples:
          Who opens connections to port 80? (Ctrl-C ends and prints)
            sudo tcpq 'on tcp_rcv where syn and dport==80 < count(saddr) >'
          The same question to a capture file, without root:
            tcpq 'on tcp_rcv where syn and dport==80 < count(saddr) >' --read web.pcapng
          The ten sources that send most, every second, for a minute:
            sudo tcpq 'on tcp_rcv < sum(len) by saddr top 10 >' --every 1s --duration 1m
          Sizes of segments as a histogram for each port:
            tcpq 'on tcp_rcv where len > 1000 < hist(len) by dport >' --read web.pcapng
          Every reset as it comes, as JSON:
            sudo tcpq 'on tcp_rcv where rst < emit time, saddr, sport, daddr >' \
              --format json
          On one device, before the kernel does anything else:
            sudo tcpq 'on tcp_rcv via xdp(eth0) where syn and ttl < 5 < count(saddr) >'
          No more than 100 connections a second from each source; without
          --enforce it counts what it would drop:
            sudo tcpq 'on tcp_rcv where syn and not ack < limit 100/s by saddr >' \
              --dev eth0 --enforce
          Resets as packets, for Wireshark:
            sudo tcpq 'on tcp_rcv where rst < capture >' --dev eth0 --write rst.pcapng
          A script that is part of tcpq; what it does and which options it takes:
            tcpq portscan --ports 50 --read scan.pcap
            tcpq portscan --help
          An object for any libbpf loader, and what this machine offers:
            tcpq build scan.tcpq -o scan.bpf.o
            tcpq doctor

        Results go to standard output; losses, notes and problems to standard error.
        """;

    /// <summary>Puts them in place of the parser's own.</summary>
    public static void AddTo(RootCommand root, CommandContext context)
    {
        foreach (var option in root.Options)
        {
            if (option is HelpOption help)
            {
                help.Action = new TeachingHelp(root, context);
            }
            else if (option is VersionOption version)
            {
                version.Action = new PrintVersion();
            }
        }
    }

    private sealed class TeachingHelp(RootCommand root, CommandContext context) : SynchronousCommandLineAction
    {
        private readonly HelpAction options = new() { MaxWidth = context.Streams.Width };

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            if (ScriptOf(parseResult) is { } script && ScriptHelp.Print(parseResult, context, script) is var exitCode
                && exitCode != ExitCodes.Success)
            {
                return exitCode;
            }

            options.Invoke(parseResult);
            if (parseResult.CommandResult.Command != root)
            {
                return ExitCodes.Success;
            }

            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(Examples);
            output.WriteLine();
            output.WriteLine("Exit codes:");
            foreach (var (code, meaning) in ExitCodes.All)
            {
                output.WriteLine($"  {code,3}  {meaning}");
            }

            return ExitCodes.Success;
        }
    }

    /// <summary>The script that help is asked about; null for none, and for what can be read once only.</summary>
    private static string? ScriptOf(ParseResult parsed)
    {
        var argument = parsed.CommandResult.Command.Arguments.FirstOrDefault(a => a.Name == ScriptArguments.Name);
        var words = argument is Argument<string[]> script ? parsed.GetValue(script) : null;
        return ParameterArguments.Split(words ?? []).Positionals is [not "-" and var name, ..] ? name : null;
    }

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"tcpq {BuildVersion.Text}");
            return ExitCodes.Success;
        }
    }
}
