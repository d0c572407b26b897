using System.Text;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Text;

namespace Tcpq.Planning;

/// <summary>Parts of a script on one line each, without comments.</summary>
internal sealed class ScriptPhrases(SourceText source)
{
    private readonly Token[] tokens = Lexer.Lex(source, new DiagnosticBag());

    /// <summary>The text of a span: line ends, comments and blanks become one blank.</summary>
    internal string this[TextSpan span]
    {
        get
        {
            var text = new StringBuilder();
            var end = span.Start;
            foreach (var token in tokens.Where(token => token.Span.Start >= span.Start && token.Span.End <= span.End))
            {
                text.Append(token.Span.Start > end && text.Length > 0 ? " " : "").Append(source[token.Span]);
                end = token.Span.End;
            }

            return text.ToString();
        }
    }
}
