namespace Tcpq.Proposals;

/// <summary>A condition in the language's own words, translated from another's.</summary>
internal abstract record Condition
{
    /// <summary>A comparison, or a field that is true or false.</summary>
    /// <param name="Text">As it is written here.</param>
    /// <param name="IsTcp">True if it holds for TCP segments alone.</param>
    internal sealed record Test(string Text, bool IsTcp = false) : Condition;

    /// <summary>The opposite.</summary>
    internal sealed record Not(Condition Operand) : Condition;

    /// <summary>Both hold.</summary>
    internal sealed record And(Condition Left, Condition Right) : Condition;

    /// <summary>One of them holds, or both.</summary>
    internal sealed record Or(Condition Left, Condition Right) : Condition;

    /// <summary>The packet is TCP over IPv4 or IPv6.</summary>
    internal static Condition Tcp { get; } = new Test("ip.proto == TCP", IsTcp: true);

    /// <summary>True if only TCP segments fulfil it.</summary>
    internal bool ImpliesTcp => this switch
    {
        Test test => test.IsTcp,
        And and => and.Left.ImpliesTcp || and.Right.ImpliesTcp,
        Or or => or.Left.ImpliesTcp && or.Right.ImpliesTcp,
        _ => false,
    };

    /// <summary>The same where every packet is a TCP segment; null if nothing is left to ask.</summary>
    internal Condition? AmongSegments => this switch
    {
        _ when this == Tcp => null,
        And and => (and.Left.AmongSegments, and.Right.AmongSegments) switch
        {
            (null, var right) => right,
            (var left, null) => left,
            var (left, right) => new And(left, right),
        },
        _ => this,
    };

    /// <summary>All of them hold.</summary>
    internal static Condition All(Condition first, params ReadOnlySpan<Condition> others)
    {
        foreach (var other in others)
        {
            first = new And(first, other);
        }

        return first;
    }

    /// <summary>The condition as scripts write it.</summary>
    public sealed override string ToString() => this switch
    {
        Test test => test.Text,
        Not { Operand: Test test } => $"not {test.Text}",
        Not not => $"not ({not.Operand})",
        And and => $"{InAnd(and.Left)} and {InAnd(and.Right)}",
        Or or => $"{or.Left} or {or.Right}",
        _ => "",
    };

    private static string InAnd(Condition side) => side is Or ? $"({side})" : side.ToString();
}

/// <summary>What a text of another language is here.</summary>
/// <param name="Condition">The same condition; null if there is none.</param>
/// <param name="Problem">Why there is none, for a help; null if the text is none of that language.</param>
internal readonly record struct Translation(Condition? Condition, string? Problem)
{
    /// <summary>The text is not of that language.</summary>
    internal static Translation None => default;

    /// <summary>What a text is here, all of which has to be read.</summary>
    /// <param name="text">The text.</param>
    /// <param name="read">Reads a condition from its words.</param>
    internal static Translation Of(string text, Func<FilterWords, Condition> read)
    {
        try
        {
            var words = new FilterWords(text);
            var condition = read(words);
            return words.AtEnd ? new(condition, null) : None;
        }
        catch (UntranslatableException exception)
        {
            return new(null, exception.Problem);
        }
    }
}

/// <summary>A part of a filter has no counterpart here.</summary>
/// <param name="problem">Why, for a help; null if the text is no filter at all.</param>
internal sealed class UntranslatableException(string? problem) : Exception
{
    /// <summary>Why, for a help; null if the text is no filter at all.</summary>
    internal string? Problem { get; } = problem;
}
