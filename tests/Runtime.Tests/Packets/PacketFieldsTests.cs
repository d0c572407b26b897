using Tcpq.Testing;
using Xunit;

namespace Tcpq.Runtime.Tests.Packets;

public sealed class PacketFieldsTests
{
    /// <summary>A field that no case has a value for would be read by no test.</summary>
    [Fact]
    public void Every_field_has_a_case_in_which_it_is_neither_absent_nor_zero() => Assert.All(
        FieldAnswers.PacketFields,
        name => Assert.Contains(
            PacketCases.All, test => test.Expected.Fields.GetValueOrDefault(name) is not (null or 0L or false)));
}
