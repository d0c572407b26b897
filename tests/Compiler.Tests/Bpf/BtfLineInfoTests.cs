using Tcpq.Llvm;
using Xunit;

namespace Tcpq.Bpf;

public sealed class BtfLineInfoTests
{
    [Fact]
    public void Records_name_the_script_and_quote_its_lines()
    {
        var lines = BtfLineInfo.Read(ElfFile.Read(SynCounter.Object(name: "tools/syn.tcpq").AsMemory())).Of("xdp");

        Assert.All(lines, l => Assert.Equal("syn.tcpq", l.File));
        Assert.Equal(["on tcp_rcv where syn", "  < count(saddr) >"], lines.Select(l => l.Text).Distinct());
        Assert.Contains(lines, l => (l.Line, l.Column) == (1, 4));
        Assert.Equal(lines.Select(l => l.Offset).Order(), lines.Select(l => l.Offset));
    }

    [Fact]
    public void A_section_without_code_has_no_records() => Assert.Empty(
        BtfLineInfo.Read(ElfFile.Read(SynCounter.Object().AsMemory())).Of(".maps"));
}
