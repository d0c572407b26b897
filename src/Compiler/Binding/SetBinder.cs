using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Language.Fields;
using Tcpq.Syntax;
using Tcpq.Syntax.Literals;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Binds what stands right of `in`.</summary>
/// <param name="report">Where problems go.</param>
/// <param name="files">The files that sets name.</param>
internal sealed class SetBinder(BindingReport report, SetFiles files)
{
    /// <summary>Most numbers, addresses or prefixes: 4 MiB of table in the worst case, which every kernel
    /// takes.</summary>
    internal const int MaximumElements = 131_072;

    /// <summary>Most texts: they are compared one by one.</summary>
    internal const int MaximumTexts = 64;

    /// <summary>Binds a set, a range or a prefix; null if it could not, and that was reported.</summary>
    /// <param name="expression">What stands right of `in`.</param>
    /// <param name="type">The type of what stands left of it.</param>
    /// <param name="bind">Binds an element's expression.</param>
    internal ImmutableArray<SetElement>? Bind(
        Expression expression, DataType type, Func<Expression, BoundExpression> bind)
    {
        if (type == DataType.Bool || type.Representation is Representation.Flow
            || (type.Representation is Representation.None && !type.IsText))
        {
            report.NoMembership(expression.Span, type);
            return null;
        }

        var written = expression switch
        {
            Expression.Set set => set.Elements,
            Expression.Parenthesized { Inner: Expression.Set set } => set.Elements,
            _ => [expression],
        };
        if (written.IsEmpty)
        {
            report.EmptySet(expression.Span);
            return null;
        }

        if (written is [Expression.Call { Name: SetFiles.Function } only])
        {
            return files.Read(only, type, report);
        }

        var elements = new List<SetElement>(written.Length);
        var isGood = true;
        foreach (var element in written)
        {
            if (element is Expression.Call { Name: SetFiles.Function } file)
            {
                var content = files.Read(file, type, report);
                elements.AddRange(content ?? []);
                isGood &= content is not null;
            }
            else if (!IsOfOtherKernels(element, type))
            {
                var bound = BindElement(element, type, bind);
                isGood &= bound is not null;
                elements.AddRange(bound is null ? [] : [bound]);
            }
        }

        return isGood ? Merge(elements, type, expression.Span) : null;
    }

    // What other kernels have a name for, this one never says: a set may name it and be right on both.
    private static bool IsOfOtherKernels(Expression element, DataType type) =>
        type.KernelEnum is { } kernelEnum && element is Expression.Reference { Text: var name }
        && !type.Members.Any(member => member.Name == name) && EventReasons.IsKnown(kernelEnum, name);

    /// <summary>Puts elements in order, without those that others cover; null if there are too many, which is
    /// reported.</summary>
    internal ImmutableArray<SetElement>? Merge(IReadOnlyList<SetElement> elements, DataType type, TextSpan span)
    {
        var merged = Merge(elements, type.Representation == Representation.Signed);
        var limit = type.IsText ? MaximumTexts : MaximumElements;
        if (merged.Length <= limit)
        {
            return merged;
        }

        report.SetTooLarge(span, merged.Length, limit);
        return null;
    }

    /// <summary>Binds one element; null if it could not, and that was reported.</summary>
    internal SetElement? BindElement(Expression element, DataType type, Func<Expression, BoundExpression> bind)
    {
        switch (element)
        {
            case Expression.Missing:
                return null;
            case Expression.Literal { Value: LiteralValue.Prefix prefix } when type == DataType.Address:
                return new SetElement.Prefix(prefix.High, prefix.Low, prefix.Length);
            case Expression.Literal { Value: LiteralValue.Prefix }:
                report.ElementMismatch(element.Span, DataType.Prefix, type);
                return null;
            case Expression.Range range:
                return BindRange(range, type, bind);
        }

        var bound = bind(element);
        return bound switch
        {
            { Type: var t } when t == DataType.Error => null,
            BoundExpression.TextConstant text when type.IsText => new SetElement.Text(text.Value),
            { Type: var t } when !OperatorTypes.AreComparable(t, type) => Mismatch(bound, type),
            BoundExpression.AddressConstant address => new SetElement.Prefix(address.High, address.Low, 128),
            BoundExpression.Number number => new SetElement.Range(number.Value, number.Value),
            _ => NotConstant(bound),
        };
    }

    private SetElement.Range? BindRange(
        Expression.Range range, DataType type, Func<Expression, BoundExpression> bind)
    {
        if (BindElement(range.Low, type, bind) is not { } low || BindElement(range.High, type, bind) is not { } high)
        {
            return null;
        }

        if (low is not SetElement.Range(var first, _) || high is not SetElement.Range(_, var last))
        {
            report.AddressRange(range.Span);
            return null;
        }

        var isEmpty = type.Representation == Representation.Signed ? (long)first > (long)last : first > last;
        if (isEmpty)
        {
            report.EmptyRange(range.Span);
            return null;
        }

        return new(first, last);
    }

    private SetElement? Mismatch(BoundExpression element, DataType type)
    {
        report.ElementMismatch(element.Span, element.Type, type);
        return null;
    }

    private SetElement? NotConstant(BoundExpression element)
    {
        report.NotAConstant(element.Span, "use `==` and `or` to compare with other fields");
        return null;
    }

    // Overlapping ranges become one, and a prefix inside another goes.
    private static ImmutableArray<SetElement> Merge(IEnumerable<SetElement> elements, bool isSigned)
    {
        // Both orders are the unsigned one once the sign bit is turned over.
        var sign = isSigned ? 1UL << 63 : 0;
        var result = ImmutableArray.CreateBuilder<SetElement>();
        foreach (var range in elements.OfType<SetElement.Range>().OrderBy(range => range.Low ^ sign))
        {
            if (result is [.., SetElement.Range last] && IsWithinOrNext(range.Low ^ sign, last.High ^ sign))
            {
                result[^1] = last with { High = Math.Max(last.High ^ sign, range.High ^ sign) ^ sign };
                continue;
            }

            result.Add(range);
        }

        result.AddRange(Outermost(elements.OfType<SetElement.Prefix>()).OrderBy(prefix => prefix.Length));
        result.AddRange(elements.OfType<SetElement.Text>().Distinct());
        return result.ToImmutable();
    }

    // By address and then by length, a prefix comes right behind the outermost one that covers it, or behind others
    // that this one covers too.
    private static List<SetElement.Prefix> Outermost(IEnumerable<SetElement.Prefix> prefixes)
    {
        var sorted = prefixes.ToList();
        sorted.Sort((a, b) =>
            a.High != b.High ? a.High.CompareTo(b.High)
            : a.Low != b.Low ? a.Low.CompareTo(b.Low)
            : a.Length.CompareTo(b.Length));
        var outermost = new List<SetElement.Prefix>();
        foreach (var prefix in sorted)
        {
            if (outermost is not [.., var wider] || !Covers(wider, prefix))
            {
                outermost.Add(prefix);
            }
        }

        return outermost;
    }

    private static bool IsWithinOrNext(ulong low, ulong high) => high == ulong.MaxValue || low <= high + 1;

    private static bool Covers(SetElement.Prefix wider, SetElement.Prefix prefix)
    {
        var (high, low) = AddressPrefix.Mask(wider.Length);
        return (prefix.High & high) == wider.High && (prefix.Low & low) == wider.Low;
    }
}
