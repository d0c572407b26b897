using System.Collections.Immutable;

namespace Tcpq.Cli.Tables;

/// <summary>A column of a printed table.</summary>
/// <param name="Title">Its header.</param>
/// <param name="IsRight">True to align it to the right, as numbers are.</param>
internal sealed record TextColumn(string Title, bool IsRight = false);

/// <summary>A table ready to be printed: every cell is text.</summary>
/// <param name="Heading">The line above it, where it has one.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Its cells, a row as long as the columns.</param>
internal sealed record TextTable(
    string? Heading, ImmutableArray<TextColumn> Columns, ImmutableArray<ImmutableArray<string>> Rows);
