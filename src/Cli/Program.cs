using System.Collections.Immutable;
using Tcpq.Cli.Commands;
using Tcpq.Cli.Terminal;
using Tcpq.Diagnostics;
using Tcpq.Llvm;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Kernel.Privileges;

namespace Tcpq.Cli;

internal static class Program
{
    private const string InstallLibraries = "install it: `sudo apt-get install libllvm19 libbpf1 libpcap0.8`";

    private static int Main(string[] args)
    {
        var streams = StandardStreams.OfProcess();
        if (PrivilegedStart.OfThisProcess().Refusal is { } refusal)
        {
            return Fail(streams, refusal);
        }

        DiagnosticFiles.Remove();
        AppDomain.CurrentDomain.UnhandledException += (_, e) =>
            Environment.Exit(Fail(streams, Explain((Exception)e.ExceptionObject, args)));
        try
        {
            var exitCode = CommandLine.Run(args, streams, ownsProcess: true);
            streams.Results.Flush();
            return exitCode;
        }
        catch (OutputException e) when (e.IsReaderGone)
        {
            return ExitCodes.Success;
        }
        catch (Exception e)
        {
            return Fail(streams, Explain(e, args));
        }
    }

    private static int Fail(StandardStreams streams, Diagnostic diagnostic)
    {
        ImmutableArray<Diagnostic> diagnostics = [diagnostic];
        var hasColour = streams.MessagesAreTerminal && !streams.RefusesColour;
        streams.Messages.Write(DiagnosticRenderer.Render(diagnostics, RenderStyle.Rich, hasColour));
        return ExitCodes.For(diagnostics);
    }

    private static Diagnostic Explain(Exception exception, string[] args) => exception switch
    {
        OutputException e => new(Codes.OutputUnwritable, $"cannot write the results: {e.Message}"),
        DllNotFoundException e => new(Codes.LibraryMissing, FirstLine(e.Message)) { Help = InstallLibraries },
        LlvmUnavailableException e => new(Codes.LibraryMissing, e.Message)
        {
            Help = $"install it: `{LlvmUnavailableException.InstallCommand}`",
        },
        TypeInitializationException { InnerException: { } inner } => Explain(inner, args),
        FileNotFoundException or DirectoryNotFoundException when !HasCurrentDirectory() =>
            new(Codes.NoCurrentDirectory, "the current directory does not exist any more")
            {
                Help = "change to one that does (`cd /`), or name files from `/` on",
            },
        _ => CrashReport.Create(exception, args),
    };

    private static bool HasCurrentDirectory()
    {
        try
        {
            return Directory.Exists(Environment.CurrentDirectory);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd('.', ' ', '\r');
}
