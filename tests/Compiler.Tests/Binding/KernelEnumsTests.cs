using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Targets;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Binding;

/// <summary>Names that the running kernel gives numbers to.</summary>
public sealed class KernelEnumsTests
{
    private const string Script = "on tcp_drop where reason != NOT_SPECIFIED < count(reason) >";

    [Fact]
    public void Names_are_those_of_the_kernel()
    {
        Assert.Empty(Check(new(6, 12), Script, "SKB_DROP_REASON_NOT_SPECIFIED"));
        Assert.Equal(Codes.UnknownMember, Assert.Single(Check(new(6, 12), Script, "SKB_DROP_REASON_OTHER")).Code);
    }

    [Fact]
    public void A_set_may_hold_names_of_other_kernels()
    {
        const string Purged = "on tcp_drop where not reason in {QUEUE_PURGE} < count(reason) >";
        Assert.Empty(Check(new(6, 1), Purged, "SKB_DROP_REASON_NOT_SPECIFIED"));
        Assert.Empty(Check(new(6, 12), Purged, "SKB_DROP_REASON_QUEUE_PURGE"));
        Assert.Equal(
            Codes.UnknownMember,
            Assert.Single(Check(new(6, 1), Purged.Replace("PURGE", "PURGED"), "SKB_DROP_REASON_NOT_SPECIFIED")).Code);
        Assert.Equal(
            Codes.UnknownMember,
            Assert.Single(Check(
                new(6, 1), "on tcp_drop where reason == QUEUE_PURGE < count() >",
                "SKB_DROP_REASON_NOT_SPECIFIED")).Code);
    }

    [Fact]
    public void A_kernel_without_them_is_said_to_lack_the_field() =>
        Assert.Contains(
            Assert.Single(Check(new(5, 10), Script)).Notes,
            note => note.Contains("cannot give `reason`", StringComparison.Ordinal));

    private static ImmutableArray<Diagnostic> Check(Version kernel, string script, params string[] names) =>
        Compilation.Check(
        new SourceText(script),
        new()
        {
            Target = Target.Of(kernel),
            FindEnum = _ => [.. names.Select((name, i) => new EnumMember(name, (ulong)i + 2))],
        });
}
