using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Text;

namespace Tcpq.Planning;

/// <summary>What a rule waits for, as its author wrote it.</summary>
internal static class RuleText
{
    /// <summary>`on tcp_rcv where syn`: the rule up to its block, on one line.</summary>
    internal static string HeadOf(BoundRule rule, SourceText source)
    {
        var tokens = Lexer.Lex(source, new DiagnosticBag());
        var end = rule.Span.End;
        for (var i = 0; i + 1 < tokens.Length; i++)
        {
            if (tokens[i].Span.Start > rule.Span.Start && tokens[i].Kind == TokenKind.Less
                && tokens[i + 1].StartsStatement)
            {
                end = tokens[i].Span.Start;
                break;
            }
        }

        return new ScriptPhrases(source)[new(rule.Span.Start, end - rule.Span.Start)];
    }
}
