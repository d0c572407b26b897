using Tcpq.Testing;
using Xunit;

namespace Tcpq.Diagnostics;

public sealed class InvalidScriptsTests
{
    public static TheoryData<string> Groups => [.. InvalidScripts.Groups];

    [Theory]
    [MemberData(nameof(Groups))]
    public void What_is_said_about_the_scripts_of_a_group_is_verified(string group) => InvalidScripts.Verify(group);

    [Theory]
    [MemberData(nameof(Groups))]
    public void Each_script_of_a_group_is_an_error(string group) => Assert.All(
        InvalidScripts.Read(group),
        script => Assert.Contains(InvalidScripts.Check(script), d => d.Code.Severity == Severity.Error));

    [Fact]
    public void What_is_said_about_scripts_that_are_made_is_verified() => InvalidScripts.VerifyMade();

    [Fact]
    public void Each_script_that_is_made_is_an_error() => Assert.All(
        MadeScripts.All,
        script => Assert.Contains(InvalidScripts.Check(script.Text), d => d.Code.Severity == Severity.Error));

    [Fact]
    public void There_are_hundreds_and_no_two_are_the_same()
    {
        var scripts = InvalidScripts.All;
        Assert.InRange(scripts.Length, 300, int.MaxValue);
        Assert.Empty(scripts.GroupBy(script => script).Where(same => same.Count() > 1).Select(same => same.Key));
    }
}
