using System.Reflection;
using System.Text;
using Superpower.Display;
using Tcpq.Language.Aggregates;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Syntax;

public sealed class TokenTextTests
{
    private static readonly (TokenKind Kind, TokenAttribute? Token)[] Kinds =
    [
        .. from kind in Enum.GetValues<TokenKind>()
        let field = typeof(TokenKind).GetField(kind.ToString())!
        select (kind, field.GetCustomAttribute<TokenAttribute>()),
    ];

    [Fact]
    public void The_switches_are_those_that_the_attributes_and_the_aggregates_describe()
    {
        var path = Path.Combine(Repository.Root, "src", "Compiler", "Syntax", "TokenText.cs");
        var expected = Write();
        if (Environment.GetEnvironmentVariable("TCPQ_ACCEPT") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path));
    }

    [Fact]
    public void Every_kind_is_described() => Assert.All(
        Kinds,
        row => Assert.True(
            row.Token is { Example: not null, Category: not null } or { Example: null, Description: not null }));

    [Fact]
    public void A_kind_is_found_by_its_example_and_by_nothing_else()
    {
        Assert.All(Kinds.Where(row => row.Token?.Example is not null), row =>
        {
            Assert.Equal(row.Kind, TokenText.Find(row.Token!.Example));
            Assert.Equal(row.Token.Example, TokenText.Of(row.Kind));
            Assert.Equal(row.Token.Category, TokenText.CategoryOf(row.Kind).ToString(), ignoreCase: true);
            Assert.Null(TokenText.Find(row.Token.Example + "_"));
        });
        Assert.Equal(AggregateTable.Rows.Select(row => row.Name), TokenText.Aggregates);
        Assert.All(AggregateTable.Rows, row => Assert.Equal(TokenKind.Aggregate, TokenText.Find(row.Name)));
        Assert.Null(TokenText.Find(""));
        Assert.Null(TokenText.Of(TokenKind.Identifier));
        Assert.Equal(TokenCategory.None, TokenText.CategoryOf(TokenKind.Identifier));
    }

    // What stands in the file: one arm for each kind with an example, in the order of the kinds.
    private static string Write()
    {
        var rows = Kinds.Where(row => row.Token?.Example is not null).ToList();
        var aggregates = AggregateTable.Rows.Select(row => $"\"{row.Name}\"").ToList();
        var text = new StringBuilder();
        text.Append(
            """
            using System.Collections.Immutable;

            namespace Tcpq.Syntax;

            /// <summary>How words and signs are written, and what they are for: what the attributes of
            /// <see cref="TokenKind"/> say, as switches, since reading attributes costs milliseconds at every start;
            /// and the names in the table of aggregates, which a later room has. A test writes this file
            /// (TCPQ_ACCEPT=1) and fails if it differs.</summary>
            internal static class TokenText
            {
                /// <summary>The names of the aggregates.</summary>
                public static ImmutableArray<string> Aggregates { get; } =
                [

            """);
        foreach (var aggregate in aggregates)
        {
            text.Append($"        {aggregate},\n");
        }

        text.Append(
            """
                ];

                /// <summary>The kind of token that is written exactly so; null if none is.</summary>
                public static TokenKind? Find(ReadOnlySpan<char> text) => text switch
                {

            """);
        foreach (var (kind, token) in rows)
        {
            text.Append($"        \"{token!.Example}\" => TokenKind.{kind},\n");
        }

        text.Append($"        {string.Join("\n            or ", aggregates)} => TokenKind.Aggregate,\n");
        text.Append(
            """
                    _ => null,
                };

                /// <summary>How tokens of a kind are written; null if not all are written alike.</summary>
                public static string? Of(TokenKind kind) => kind switch
                {

            """);
        foreach (var (kind, token) in rows)
        {
            text.Append($"        TokenKind.{kind} => \"{token!.Example}\",\n");
        }

        text.Append(
            """
                    _ => null,
                };

                /// <summary>What tokens of a kind are for.</summary>
                public static TokenCategory CategoryOf(TokenKind kind) => kind switch
                {

            """);
        foreach (var (kind, token) in Kinds.Where(row => row.Token?.Category is not null))
        {
            text.Append($"        TokenKind.{kind} => TokenCategory.{Capitalized(token!.Category!)},\n");
        }

        return text.Append("        _ => TokenCategory.None,\n    };\n}\n").ToString();
    }

    private static string Capitalized(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
