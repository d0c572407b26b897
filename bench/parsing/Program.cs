// Prints how long it takes to make tokens of a script and to parse it, in microseconds, tab-separated: for the first
// script of this process (cold), and as a mean over all the scripts named (warm).
using System.Diagnostics;
using System.Globalization;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Text;

SourceText[] scripts = [new("on tcp_rcv via xdp(lo) where syn and saddr in {10.0.0.0/8} < count(saddr) by dport >"),
    .. args.Skip(1).Select(path => new SourceText(File.ReadAllText(path), path))];
Action<SourceText> tokens = script => Lexer.Lex(script, new DiagnosticBag());
Action<SourceText> tree = script => Parser.Parse(script, new DiagnosticBag());
var (name, work) = args is ["tokens", ..] ? ("tokens", tokens) : ("tree", tree);

Print("cold", Time(() => work(scripts[0])));
const int rounds = 4000;
foreach (var isMeasured in (bool[])[false, false, true])
{
    var total = Time(() =>
    {
        for (var round = 0; round < rounds; round++)
        {
            work(scripts[round % scripts.Length]);
        }
    });
    if (isMeasured)
    {
        Print("warm", total / rounds);
    }
    else
    {
        // The compiler of the runtime works in the background.
        Thread.Sleep(300);
    }
}

static double Time(Action action)
{
    var start = Stopwatch.GetTimestamp();
    action();
    return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
}

void Print(string state, double microseconds) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{state}\t{microseconds:f1}"));
