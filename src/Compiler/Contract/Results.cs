using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Tcpq.Values;

namespace Tcpq.Contract;

/// <summary>An aggregate's table at one moment: a relation of <see cref="Columns"/> and of the rows' cells.</summary>
/// <param name="Name">Its `as` name, else the aggregate's.</param>
/// <param name="Keys">The key's columns.</param>
/// <param name="Shape">How what is behind the key lies in columns.</param>
/// <param name="Rows">Sorted by value, largest first, ties by key; cut to `top`.</param>
/// <param name="Omitted">Rows that `top` or `--limit` left out.</param>
public sealed record ResultTable(
    string Name,
    ImmutableArray<ResultColumn> Keys,
    ResultShape Shape,
    ImmutableArray<ResultRow> Rows,
    int Omitted = 0)
{
    /// <summary>All columns: the key's, then those of its shape. <see cref="ResultRow.Cells"/> has a cell for
    /// each.</summary>
    public ImmutableArray<ResultColumn> Columns => Keys.AddRange(Shape.Columns);
}

/// <summary>A row of `emit`, or the values of a text of `print` or `alert`.</summary>
public sealed record EmittedRow(ImmutableArray<ResultColumn> Columns, ImmutableArray<Value> Values)
{
    /// <summary>What it is.</summary>
    public StreamKind Kind { get; init; }

    /// <summary>The text that the values stand in; null for rows of `emit`.</summary>
    public MessageText? Text { get; init; }

    /// <summary>The text with its values in it, for people; empty for rows of `emit`.</summary>
    /// <param name="clock">Says in which zone times are.</param>
    public string Say(TimeProvider clock)
    {
        var text = new StringBuilder();
        foreach (var part in Text?.Parts ?? [])
        {
            text.Append(part switch
            {
                MessagePart.Value value => ValueFormat.Human(Values[value.Column], clock),
                MessagePart.Literal literal => literal.Text,
                _ => throw new UnreachableException(),
            });
        }

        return text.ToString();
    }
}

/// <summary>What a run saw and what it lost.</summary>
/// <param name="Packets">Named counts of packets: `seen`, `matched`, and for captures `read`.</param>
/// <param name="Losses">Everything that was not counted where it should have been; names and counts, zeros
/// included for the kinds that this script can have.</param>
/// <param name="Notes">What else the user must know: a capture cut short, a device that went away.</param>
public sealed record Summary(
    ImmutableArray<NamedCount> Packets, ImmutableArray<NamedCount> Losses, ImmutableArray<string> Notes)
{
    /// <summary>Packets, among those seen, in which something may hold IP packets and was not followed: by its name, as
    /// "MACsec". Only what there was.</summary>
    public ImmutableArray<NamedCount> NotFollowed { get; init; } = [];

    /// <summary>Packets, among those seen, that carry others which were not looked at: by the tunnel's name, as
    /// "VXLAN". Only what there was.</summary>
    public ImmutableArray<NamedCount> InsideTunnels { get; init; } = [];

    /// <summary>False if not all of a capture was read: it was cut short or damaged, or somebody stopped the
    /// reading.</summary>
    public bool IsComplete { get; init; } = true;
}

/// <summary>A count with a name such as `unreadable`, and the table or rule it belongs to, if any.</summary>
/// <param name="Name">A word in lower case.</param>
/// <param name="Of">The table's or rule's name; null for the whole run.</param>
/// <param name="Count">How many.</param>
/// <param name="Advice">What to change, if that is known: "raise `limit`".</param>
public sealed record NamedCount(string Name, string? Of, ulong Count, string? Advice = null)
{
    /// <summary>What is counted: `events`, or `sockets` of a list; null for packets, and for losses.</summary>
    public string? Unit { get; init; }
}

/// <summary>All that a run can say at one moment.</summary>
public sealed record Report(ImmutableArray<ResultTable> Tables, Summary Summary)
{
    /// <summary>The moment that it is about, where a block of the script asked for it: on a capture, in the packets'
    /// own time.</summary>
    public DateTimeOffset? At { get; init; }
}
