using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Tcpq.Diagnostics;

public sealed class CodesTests
{
    [Fact]
    public void Every_row_is_in_the_list()
    {
        var rows = typeof(Codes).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(p => p.PropertyType == typeof(DiagnosticCode))
            .Select(p => ((DiagnosticCode)p.GetValue(null)!).Id);

        Assert.Equal(rows.Order(), Codes.All.Select(c => c.Id).Order());
    }

    [Fact]
    public void Ids_are_unique_and_in_order() =>
        Assert.Equal(Codes.All.Select(c => c.Id).Distinct().Order(StringComparer.Ordinal), Codes.All.Select(c => c.Id));

    [Fact]
    public void Ids_have_the_form_TQ_and_four_digits() =>
        Assert.All(Codes.All, c => Assert.Matches("^TQ0[0-79][0-9][0-9]$", c.Id));

    [Fact]
    public void Titles_stand_alone_without_a_full_stop() =>
        Assert.All(Codes.All, c => Assert.DoesNotMatch(@"[.]$|\{", c.Title));

    [Fact]
    public void Explanations_have_one_to_three_sentences() =>
        Assert.All(Codes.All, c => Assert.InRange(Regex.Count(c.Explanation, @"[.](\s|$)"), 1, 3));

    [Fact]
    public void Only_our_own_faults_are_bugs() =>
        Assert.All(
            Codes.All,
            c => Assert.Equal(c.Id.StartsWith("TQ09", StringComparison.Ordinal), c.Severity == Severity.Bug));
}
