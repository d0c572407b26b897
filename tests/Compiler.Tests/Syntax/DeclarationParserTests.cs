using System.Text.RegularExpressions;
using Xunit;

namespace Tcpq.Syntax;

public sealed class DeclarationParserTests
{
    private const string PortScan = """
        #!/usr/bin/env tcpq
        # Port scans: sources that try many ports in a short time.
        param ports  = 100    "ports tried before a source is a scanner"
        param window = 10s    "how long a try is remembered"

        def is_open(p) = p in {22, 80, 443}

        on tcp_rcv where syn and not ack and not is_open(dport) <
            let tried = distinct(dport) by saddr within window;
            if (tried > ports) <
                alert "port scan from {saddr}: {tried} ports in {window}" once per saddr within window;
            >
        >
        every 5s < show tried top 10 >
        """;

    private const string Lifetimes = """
        # How long connections live, and how much they moved.
        map opened[sock] : time lru 100k

        on tcp_state where newstate in {SYN_SENT, SYN_RECV} < set opened[sock] = now >
        on tcp_state where newstate == CLOSE and opened[sock] <
            emit time, pid, comm, laddr, lport, raddr, rport, bytes_sent, bytes_received, now - opened[sock] as lived;
            hist(now - opened[sock]) by lport as lifetime;
            delete opened[sock]
        >
        """;

    [Fact]
    public void The_script_that_finds_port_scans_means() => Assert.Equal(
        Joined("""
        (param ports 100 "ports tried before a source is a scanner")
        (param window 10000000000ns "how long a try is remembered")
        (def is_open (p) (in p {22 80 443}))
        (on tcp_rcv
          (where (and (and syn (not ack)) (not (call is_open dport))))
          (let tried (value (distinct dport (by saddr) (within window))))
          (if (> tried ports)
            (then (alert
              (text "port scan from " saddr ": " tried " ports in " window) (once (per saddr) (within window))))))
        (every 5000000000ns (show tried (top 10)))
        """),
        Parsing.Print(PortScan));

    [Fact]
    public void The_script_about_lifetimes_means() => Assert.Equal(
        Joined("""
        (map opened (sock) time lru (limit 100000))
        (on tcp_state (where (in newstate {SYN_SENT SYN_RECV})) (set (entry opened sock) now))
        (on tcp_state
          (where (and (== newstate CLOSE) (index opened sock)))
          (emit time pid comm laddr lport raddr rport bytes_sent bytes_received (as (- now (index opened sock)) lived))
          (hist (- now (index opened sock)) (by lport) (as lifetime))
          (delete (entry opened sock)))
        """),
        Parsing.Print(Lifetimes));

    [Theory]
    [InlineData("use net", "(use net)")]
    [InlineData("use \"lib/é.tcpq\"", "(use \"lib/\\xe9.tcpq\")")]
    [InlineData("const web = {80, 443, 8000..8100}", "(const web {80 443 (.. 8000 8100)})")]
    [InlineData("const a = 1 const b = a > 2", "(const a 1)\n(const b (> a 2))")]
    [InlineData("const a = 1; const b = a < 2;", "(const a 1)\n(const b (< a 2))")]
    [InlineData("const a =\n    1 +\n    2\nconst b = \"x\"", "(const a (+ 1 2))\n(const b \"x\")")]
    [InlineData("param name = \"eth\" \"doc\"\nparam b = 1", "(param name \"eth\" \"doc\")\n(param b 1)")]
    [InlineData("param p = 5\n    \"doc\"", "(param p 5 \"doc\")")]
    [InlineData("def f() = 1\ndef g(a, b) = f() + a * b", "(def f () 1)\n(def g (a b) (+ (call f) (* a b)))")]
    [InlineData("map m[saddr, opt.mss] : integer", "(map m (saddr opt.mss) integer)")]
    [InlineData("map m[ip] : time lru", "(map m (ip) time lru)")]
    [InlineData("map m[ip]:time limit 10k map n[ip]: bool", "(map m (ip) time (limit 10000))\n(map n (ip) bool)")]
    [InlineData("map m[ip] : time lru limit 9", "(map m (ip) time lru (limit 9))")]
    [InlineData("every window < show count >", "(every window (show count))")]
    [InlineData("every 2 * window < clear count_2; exit >", "(every (* 2 window) (clear count_2) (exit))")]
    [InlineData("begin < print \"go\" > end < show x >", "(begin (print (text \"go\")))\n(end (show x))")]
    [InlineData(
        "on packet < count() as c > every 1s < show c; clear c >",
        "(on packet (count (as c)))\n(every 1000000000ns (show c) (clear c))")]
    public void A_declaration_means(string script, string expected) =>
        Assert.Equal(expected, Parsing.Print(script));

    [Theory]
    [InlineData("const a =\nconst b = 2", "TQ0127")]
    [InlineData("const a = 1 2", "TQ0134")]
    [InlineData("const a = 1 \"doc\"\nconst b 5", "TQ0101 TQ0101")]
    [InlineData("const = 5\nconst c = )", "TQ0101 TQ0127")]
    [InlineData("const sum = 5\nparam on = 1\ndef by(x) = x\nmap set[a] : b", "TQ0132 TQ0132 TQ0132 TQ0132")]
    [InlineData("def f = 1\ndef g(a, = 1\ndef h(1) = 2\ndef i(a b) = 3", "TQ0135 TQ0128 TQ0101 TQ0128")]
    [InlineData("map m : time\nmap n[] : time\nmap o[a] time\nmap p[a] :\nmap q[a : time",
        "TQ0101 TQ0101 TQ0101 TQ0101 TQ0128")]
    [InlineData("use\nuse 5\nuse a.b\nuse if", "TQ0101 TQ0101 TQ0101 TQ0132")]
    [InlineData("every < show x >\nbegin show y >\nend\nend 5", "TQ0127 TQ0117 TQ0117 TQ0101")]
    [InlineData("PARAM x = 5\nevery 5s { show x }", "TQ0122 TQ0123")]
    public void Each_mistake_in_declarations_is_told(string script, string ids) =>
        Assert.Equal(ids.Split(' '), Parsing.Ids(script));

    // The printer writes a declaration on one line.
    private static string Joined(string lines) => Regex.Replace(lines, "\n +", " ");
}
