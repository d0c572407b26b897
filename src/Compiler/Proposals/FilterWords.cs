using System.Text.RegularExpressions;

namespace Tcpq.Proposals;

/// <summary>The words and signs of a filter, read from left to right.</summary>
internal sealed partial class FilterWords
{
    private readonly List<string> words = [];
    private int position;

    /// <summary>Splits a text.</summary>
    /// <exception cref="UntranslatableException">A character begins no word.</exception>
    internal FilterWords(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var match = Word().Match(text, at);
            if (!match.Success)
            {
                throw new UntranslatableException(null);
            }

            if (match.Groups[1].Success)
            {
                words.Add(match.Groups[1].Value);
            }

            at += match.Length;
        }
    }

    /// <summary>The next word; empty at the end.</summary>
    internal string Current => Peek(0);

    /// <summary>True if nothing is left.</summary>
    internal bool AtEnd => position >= words.Count;

    /// <summary>A word further on; empty past the end.</summary>
    internal string Peek(int ahead = 1) => position + ahead < words.Count ? words[position + ahead] : "";

    /// <summary>Reads the next word.</summary>
    internal string Next() => AtEnd ? throw new UntranslatableException(null) : words[position++];

    /// <summary>Reads the next word if it is one of these.</summary>
    internal bool Take(params ReadOnlySpan<string> any)
    {
        if (AtEnd || !any.Contains(Current))
        {
            return false;
        }

        position++;
        return true;
    }

    /// <summary>Reads a word that has to stand here.</summary>
    internal void Expect(string word)
    {
        if (!Take(word))
        {
            throw new UntranslatableException(null);
        }
    }

    [GeneratedRegex(
        @"\G(?:\s+|(""(?:[^""\\]|\\.)*""|\.\.|&&|\|\||>=|<=|!=|==|[][(){}!&|=<>~,+]|(?:[\w:/\\-]|\.(?!\.))+))")]
    private static partial Regex Word();
}
