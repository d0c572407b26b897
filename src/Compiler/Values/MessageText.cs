using System.Collections.Immutable;

namespace Tcpq.Values;

/// <summary>A text with values in it.</summary>
/// <param name="Parts">Text and values in turn.</param>
public sealed record MessageText(ImmutableArray<MessagePart> Parts);

/// <summary>A part of a text. The tree is closed.</summary>
public abstract record MessagePart
{
    private MessagePart()
    {
    }

    /// <summary>Text that stands for itself.</summary>
    public sealed record Literal(string Text) : MessagePart;

    /// <summary>A value: the column of that index.</summary>
    public sealed record Value(int Column) : MessagePart;
}
