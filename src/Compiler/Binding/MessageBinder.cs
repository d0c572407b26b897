using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Binds the texts of `print` and `alert`.</summary>
/// <param name="expressions">Binds how long a text is remembered.</param>
/// <param name="columns">Binds values in a text.</param>
/// <param name="report">Where problems go.</param>
internal sealed class MessageBinder(ExpressionBinder expressions, ColumnBinder columns, BindingReport report)
{
    /// <summary>Binds a text; null if a part of it could not be, which was reported.</summary>
    /// <param name="span">The statement.</param>
    /// <param name="text">The text.</param>
    /// <param name="isAlert">True for `alert`.</param>
    /// <param name="once">Where one text is enough; null if every one counts.</param>
    internal BoundStatement.Message? Bind(TextSpan span, TextTemplate text, bool isAlert, OnceClause? once)
    {
        var drafts = ImmutableArray.CreateBuilder<DraftColumn?>();
        var parts = ImmutableArray.CreateBuilder<MessagePart>();
        foreach (var part in text.Parts)
        {
            if (part is TextPart.Value value)
            {
                parts.Add(new MessagePart.Value(drafts.Count));
                drafts.Add(columns.Bind(value.Expression, null, mayBeConstant: true));
                continue;
            }

            parts.Add(new MessagePart.Literal(((TextPart.Literal)part).Text));
        }

        var bound = once is null ? null : BindOnce(once);
        if (drafts.Contains(null) || (once is not null && bound is null))
        {
            return null;
        }

        if (drafts.Count > StatementBinder.MaximumColumns * 2)
        {
            report.Fail(
                Codes.TooManyColumns,
                $"a text can have {StatementBinder.MaximumColumns * 2} values, and this one has {drafts.Count}",
                span, "too many", null);
            return null;
        }

        var values = new ColumnNames(report).Name([.. drafts.OfType<DraftColumn>()]);
        return new(span, new(parts.ToImmutable()), values, isAlert, bound);
    }

    private BoundOnce? BindOnce(OnceClause once)
    {
        var keys = columns.BindAll(once.Keys);
        ulong? within = null;
        if (once.Within is { } expression)
        {
            if (Constants.Duration(expression, expressions, report) is not { } duration)
            {
                return null;
            }

            within = duration;
        }

        return keys.Contains(null)
            ? null
            : new(once.Span, new ColumnNames(report).Name([.. keys.OfType<DraftColumn>()]), within);
    }
}
