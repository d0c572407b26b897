using Tcpq.Syntax;

namespace Tcpq.Testing;

/// <summary>An expression as it is written.</summary>
/// <param name="Text">The text.</param>
/// <param name="Precedence">How tightly its loosest operator binds.</param>
internal readonly record struct Written(string Text, Precedence Precedence = Precedence.Unary)
{
    /// <summary>The text for a place that takes only what binds so tightly.</summary>
    public string At(Precedence least) => Precedence >= least ? Text : $"({Text})";

    /// <summary>The text for a place in a block, where `>` closes it.</summary>
    public string InBlock => At(Precedence.BitOr);

    /// <summary>Two values with an operator between them, which groups from the left unless it compares.</summary>
    public static Written Of(Written left, TokenRow row, Written right) => new(
        $"{left.At(row.Precedence == Precedence.Comparison ? Precedence.BitOr : row.Precedence)} {row.Text} "
            + right.At(row.Precedence + 1),
        row.Precedence);
}
