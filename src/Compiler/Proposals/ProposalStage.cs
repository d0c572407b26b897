using Tcpq.Binding;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Syntax;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Proposals;

/// <summary>Holds what diagnostics propose to its word: a proposal is tried, and one that does not help is not made.
/// What was written in the language of tcpdump or Wireshark is proposed as a whole rule.</summary>
internal static class ProposalStage
{
    // With more mistakes, people read the first ones; each is tried by compiling.
    private const int MostTried = 20;

    private const int MostShown = 300;

    /// <summary>Revises the helps of what is wrong with a script.</summary>
    internal static void Revise(SourceText source, Script script, CompilationOptions options, DiagnosticBag diagnostics)
    {
        var tried = 0;
        var errors = diagnostics.Count;
        diagnostics.Revise(diagnostic => diagnostic.Proposal is null ? diagnostic
            : ++tried > MostTried || !Mends(source, diagnostic, errors, options)
                ? diagnostic with { Help = diagnostic.OtherHelp, Proposal = null }
                : diagnostic);
        if (Rule(source, script, options) is { } rule)
        {
            ProposeRule(source, rule, diagnostics);
        }
    }

    // The first mistake in what is replaced gets the help; what else is wrong there is mended by it too.
    private static void ProposeRule(SourceText source, ProposedRule rule, DiagnosticBag diagnostics)
    {
        bool IsInside(Diagnostic diagnostic) => diagnostic.Primary is { } label && ReferenceEquals(label.Source, source)
            && label.Span.Start >= rule.Replaced.Start && label.Span.End <= rule.Replaced.End;

        var inside = diagnostics.ToImmutable().Where(IsInside).ToList();
        diagnostics.Revise(diagnostic =>
            ReferenceEquals(diagnostic, inside.FirstOrDefault()) ? diagnostic with { Help = rule.Help, Notes = [] }
            : !rule.IsReasonOnly && IsInside(diagnostic) ? diagnostic with { Help = null, Notes = [] }
            : diagnostic);
    }

    private sealed record ProposedRule(TextSpan Replaced, string Help, bool IsReasonOnly);

    private static ProposedRule? Rule(SourceText source, Script script, CompilationOptions options)
    {
        if (script.Declarations.IsEmpty)
        {
            return OfFilter(source, options);
        }

        return script.Declarations is [Declaration.Rule rule] ? OfCondition(source, rule, options) : null;
    }

    // The whole text is a filter: `tcp port 80 and host 10.0.0.1`.
    private static ProposedRule? OfFilter(SourceText source, CompilationOptions options)
    {
        var text = source.Text.Trim();
        if (text.Length is 0 or > MostShown || text.Contains('\n', StringComparison.Ordinal)
            || Lexer.Lex(source, new()) is [{ IsWord: true }, ..])
        {
            return null;
        }

        var whole = new TextSpan(0, source.Text.Length);
        var found = Translations(text).ToList();
        foreach (var translation in found)
        {
            if (translation.Condition is { } condition && Script(condition, "count()", options) is { } proposed)
            {
                return new(whole, $"write `{proposed}`", IsReasonOnly: false);
            }
        }

        if (Compiles($"on tcp_rcv where {text} < count() >", options) is { } asIs)
        {
            return new(whole, $"a condition stands in a rule: `{asIs}`", IsReasonOnly: false);
        }

        return found.Find(t => t.Problem is not null) is { Problem: { } problem }
            ? new(whole, problem, IsReasonOnly: true) : null;
    }

    // The condition of the only rule is a filter: `on tcp_rcv where tcp port 80 < count() >`.
    private static ProposedRule? OfCondition(SourceText source, Declaration.Rule rule, CompilationOptions options)
    {
        if (rule.Where is null || ConditionSpan(source, rule) is not { } span || span.Length > MostShown)
        {
            return null;
        }

        var (before, behind) = (source.Text[..span.Start], source.Text[span.End..]);
        foreach (var translation in Translations(source[span].Trim()))
        {
            if (translation.Condition is not { } condition)
            {
                continue;
            }

            foreach (var asked in Asked(condition, rule.Event.Name.Text))
            {
                if (Errors(before + asked + " " + behind, options) == 0)
                {
                    return new(span, $"write `where {asked}`", IsReasonOnly: false);
                }
            }
        }

        return null;
    }

    private static IEnumerable<string> Asked(Condition condition, string name)
    {
        if (name != "packet" && condition.AmongSegments is { } rest)
        {
            yield return $"{rest}";
        }

        yield return $"{condition}";
    }

    // From behind `where` to the `<` of the block, in a rule that is written in one piece.
    private static TextSpan? ConditionSpan(SourceText source, Declaration.Rule rule)
    {
        var tokens = Lexer.Lex(source, new());
        var from = Array.FindIndex(
            tokens, token => token.Kind == TokenKind.Where && token.Span.Start > rule.Event.Span.Start);
        var to = Array.FindIndex(tokens, Math.Max(from, 0), token => token.Kind == TokenKind.Less
            && !rule.Body.IsEmpty && token.Span.Start < rule.Body[0].Span.Start
            && tokens[Array.IndexOf(tokens, token) + 1].Span.Start >= rule.Body[0].Span.Start);
        return from < 0 || to <= from + 1 ? null
            : TextSpan.Covering(tokens[from + 1].Span, tokens[to - 1].Span);
    }

    private static IEnumerable<Translation> Translations(string text)
    {
        yield return DisplayFilter.Translate(text);
        yield return PcapFilter.Translate(text);
    }

    /// <summary>The rule that asks a condition and does something; null if none compiles.</summary>
    private static string? Script(Condition condition, string statement, CompilationOptions options)
    {
        if (condition.ImpliesTcp)
        {
            var where = condition.AmongSegments is { } rest ? $" where {rest}" : "";
            return Compiles($"on tcp_rcv{where} < {statement} >", options);
        }

        return Compiles($"on packet where {condition} < {statement} >", options)
            ?? EventTable.Rows.Where(row => !row.IsPacket)
                .Select(row => Compiles($"on {row.Name} where {condition} < {statement} >", options))
                .FirstOrDefault(script => script is not null);
    }

    private static string? Compiles(string script, CompilationOptions options) =>
        Errors(script, options) == 0 ? script : null;

    private static int Errors(string script, CompilationOptions options)
    {
        var ignored = new DiagnosticBag();
        Binder.Bind(Parser.Parse(new(script), ignored), options, ignored);
        return ignored.HasErrors ? ignored.Count : 0;
    }

    // Fewer mistakes are left, and none if the proposal stands.
    private static bool Mends(SourceText source, Diagnostic diagnostic, int errors, CompilationOptions options)
    {
        if (!ReferenceEquals(diagnostic.Primary?.Source, source))
        {
            return false;
        }

        var (span, text) = diagnostic.Proposal!;
        var ignored = new DiagnosticBag();
        var edited = new SourceText($"{source.Text[..span.Start]}{text}{source.Text[span.End..]}");
        Binder.Bind(Parser.Parse(edited, ignored), options, ignored);
        return !ignored.HasErrors || (ignored.Count < errors && !ignored.ToImmutable().Any(left =>
            left.Primary is { } label && ReferenceEquals(label.Source, edited)
            && label.Span.Start < span.Start + text.Length && label.Span.End > span.Start));
    }
}
