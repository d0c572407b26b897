using System.Collections.Immutable;
using Tcpq.Text;

namespace Tcpq.Cli.Tables;

/// <summary>A column of a printed table.</summary>
/// <param name="Title">Its header.</param>
/// <param name="IsRight">True to align it to the right, as numbers are.</param>
internal sealed record TextColumn(string Title, bool IsRight = false)
{
    /// <summary>Its header, without what may not reach a terminal.</summary>
    public string Title { get; } = TerminalText.Escape(Title);

    /// <summary>True for one of bars, which are coloured.</summary>
    public bool IsBar { get; init; }
}

/// <summary>A table ready to be printed: every cell is text, in which what may not reach a terminal is
/// escaped.</summary>
/// <param name="Heading">The line above it, if it has one.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Its cells, a row as long as the columns.</param>
internal sealed record TextTable(
    string? Heading, ImmutableArray<TextColumn> Columns, ImmutableArray<ImmutableArray<string>> Rows)
{
    // Cells of explanations have lines.
    private const string Kept = "\n";

    /// <summary>The line above it, if it has one.</summary>
    public string? Heading { get; } = Heading is null ? null : TerminalText.Escape(Heading);

    /// <summary>Its cells, a row as long as the columns.</summary>
    public ImmutableArray<ImmutableArray<string>> Rows { get; } =
        [.. Rows.Select(row => (ImmutableArray<string>)[.. row.Select(cell => TerminalText.Escape(cell, Kept))])];
}
