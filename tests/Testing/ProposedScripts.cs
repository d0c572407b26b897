using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tcpq.Diagnostics;
using Tcpq.Language.Aggregates;
using Tcpq.Language.Functions;
using Tcpq.Text;

namespace Tcpq.Testing;

/// <summary>What helps propose to write, and whether that compiles.</summary>
public static partial class ProposedScripts
{
    // What a proposal is tried as: a script, a condition, the end of one, a statement, a value, what follows a block.
    private static readonly ImmutableArray<string> Places = [
        "{0}", "on {1} where {0} < count() >", "on {1} where saddr {0} < count() >",
        "on {1} where dport {0} < count() >",
        "on {1} where payload {0} < count() >", "on {1} < {0} >", "on {1} {0}", "on {1} < emit {0} >",
        "on {1} < count() as n {0} >", "on {1} < count() {0} >", "on {1} < count() as n > every 1s {0}",
        "on {1} < count() as n > every 1s < {0} >", "on {1} < sum(len) {0} >", "on {1} < print {0} >",
        "on {1} {0} < count() >", "{0} < count() >", "on {1} < {0} < count() > >", "const c = {0}",
        "on {1} via {0} < count() >",
        "on {1} via xdp{0} < count() >", "on {1} < count() as count > {0}", "on {1} < sum({0}) >",
        "on {1} where sport in {80} or dport {0} < count() >",
        "on {1} < count() by {0} >", "on {1} where srtt {0} < count() >", "{0} on {1} < count() >",
        "on {1} < print \"{0}\" >", "on {1} < alert \"x\" {0} >",
        "on {1} < set m[saddr] = {0} > map m[saddr] : integer",
    ];

    private static readonly ImmutableHashSet<string> Signatures = [
        .. FunctionTable.Rows.Select(row => row.Signature), .. AggregateTable.Rows.Select(row => row.Signature),
        "payload[offset, length]", "default(x, otherwise)",
    ];

    private static readonly ImmutableHashSet<string> Units =
        ["k M G", "B KiB MiB GiB", "ns us ms s m h", @"\n \r \t \"" \\ \xNN"];

    private static readonly ImmutableArray<string> Events = ["tcp_rcv", "packet", "tcp_state", "tcp_drop"];

    /// <summary>What a help puts between backticks and is more than a word: what somebody may type as it stands.
    /// Patterns with `…` and names in capitals, options and commands are none.</summary>
    public static IEnumerable<string> In(string help) => Quoted().Matches(help).Select(match => match.Groups[1].Value)
        .Where(text => text.Contains(' ', StringComparison.Ordinal) || text.Contains('(', StringComparison.Ordinal))
        .Where(text => !text.Contains('…', StringComparison.Ordinal) && !Placeholder().IsMatch(text)
            && !text.StartsWith('-') && !text.StartsWith("tcpq ", StringComparison.Ordinal)
            && !text.StartsWith("sudo ", StringComparison.Ordinal)
            && !Signatures.Contains(text) && !Units.Contains(text));

    /// <summary>Null if a proposal compiles in some place of a script that declares what <paramref name="script"/> does
    /// and has rules on its events; else what is said about the proposal as a script or, if it is none, as a
    /// condition.</summary>
    public static ImmutableArray<Diagnostic>? Problem(string proposal, string script)
    {
        var options = DescribedOptions.Of(new SourceText(script, "script.tcpq")) with
        {
            FindLibrary =
                name => new($"def in_{name.Count(char.IsAsciiLetter)}_{name.Length}_{name[0]}(p) = p == 22\n", name),
            OpenFile = (_, path) => new(new(path.EndsWith(".tcpq", StringComparison.Ordinal) ? "const in_a_file = 80\n"
                        : "10.0.0.1\n", path), null),
        };
        var declared = string.Join('\n', Declaration().Matches(script).Select(match => match.Value)
            .Where(line => !Compilation.Check(new SourceText(line + "\non tcp_rcv < count() >", ""), options)
                .Any(diagnostic => diagnostic.Code.Severity != Severity.Warning)));
        ImmutableArray<Diagnostic>? first = null;
        foreach (var place in Places)
        {
            foreach (var name in Event().Matches(script).Select(match => match.Groups[1].Value).Concat(Events)
                .Distinct())
            {
                var text = string.Join('\n', declared, place.Replace("{0}", proposal, StringComparison.Ordinal)
                    .Replace("{1}", name, StringComparison.Ordinal));
                var said = Compilation.Check(new SourceText(text, "proposed.tcpq"), options);
                if (!said.Any(diagnostic => diagnostic.Code.Severity != Severity.Warning))
                {
                    return null;
                }

                first ??= said;
            }
        }

        return first;
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(NAME|EVENT|CONDITION|STATEMENTS|HOOK|FILE|N|FIELD|DIR)\b")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^\s*(map|const|def|param|use) .*$", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\bon ([a-z_]+(\([^)]*\))?)")]
    private static partial Regex Event();
}
