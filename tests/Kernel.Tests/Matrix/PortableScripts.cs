using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tcpq.Runtime;
using Tcpq.Testing;
using Tcpq.Text;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>Scripts whose objects are taken to other kernels: all of the reference, all tools, and every construct at
/// every kind of hook.</summary>
internal static partial class PortableScripts
{
    private static readonly string[] Hooks = ["xdp", "tc", "socket", "cgroup", "fentry", "tp_btf"];

    private static readonly (string Name, string Body)[] Constructs = [
        ("windows",
            "count() by saddr within 10s; max(len) by saddr within 10s as longest; distinct(dport) within 1m as ports"),
        ("maps", "set opened[flow] = now; if (opened[flow]) < hist(now - opened[flow]) >; delete opened[flow]"),
        ("choices",
            "let tries = count() by saddr; if (tries > 100 and len < 100) < emit saddr, tries > else < count(dport) "
            + "as few >"),
        ("values",
            "let ports = distinct(dport) by saddr; let p = max(len) by daddr; if (ports > 9 and p > 60) < emit saddr, "
            + "ports >"),
        ("quantiles", "quantiles(len) by saddr; first(ttl) by saddr; last(ttl) by saddr; avg(len) by saddr; rate()"),
        ("alerts", "alert \"{saddr} wants {dport}\" once per saddr within 10s; print \"{len} bytes\""),
        ("options", "emit opt.mss, opt.wscale, opt.tsval, ttl, seq, win"),
        ("payload", "if (payload contains \"needle\") < emit saddr, http.path, http.host, tls.sni >"),
    ];

    /// <summary>Each with a name of its own.</summary>
    public static ImmutableArray<SourceText> All { get; } = [.. OfReference(), .. OfLibrary(), .. OfConstructs()];

    private static IEnumerable<SourceText> OfReference()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "language.md"));
        return Example().Matches(text)
            .Select((match, index) => new SourceText(match.Groups[1].Value, $"reference {index + 1}"));
    }

    private static IEnumerable<SourceText> OfLibrary() =>
        StandardLibrary.Names.Where(name => name != "net").Select(name => StandardLibrary.Find(name)!);

    private static IEnumerable<SourceText> OfConstructs() =>
        from hook in Hooks
        from construct in Constructs
        let declarations = construct.Name == "maps" ? "map opened[flow] : time lru 1k\n" : ""
        select new SourceText($"{declarations}on tcp_rcv via {hook} < {construct.Body} >",
            $"{construct.Name} at {hook}");

    [GeneratedRegex("```tcpq\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
