using Tcpq.Runtime.Kernel.Loading;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

public sealed class VerifierLogTests
{
    [Fact]
    public void The_last_line_that_is_no_statistic_tells_what_is_wrong()
    {
        var log = VerifierLog.Parse(
            """
            0: R1=ctx() R10=fp0
            ; on tcp_rcv where syn @ scan.tcpq:1
            0: (61) r2 = *(u32 *)(r1 +0)
            ; count(saddr) @ scan.tcpq:2
            1: (61) r0 = *(u32 *)(r2 +0)
            R2 offset is outside of the packet
            verification time 40 usec
            stack depth 0
            processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0

            """);
        Assert.Equal("R2 offset is outside of the packet", log!.TellingLine);
        Assert.Equal("count(saddr) @ scan.tcpq:2", log.ScriptLine);
        Assert.Equal(7, log.OtherLines);
    }

    [Fact]
    public void A_log_without_script_lines_still_tells()
    {
        var log = VerifierLog.Parse("unknown opcode 8d\nprocessed 0 insns (limit 1000000)\n");
        Assert.Equal("unknown opcode 8d", log!.TellingLine);
        Assert.Null(log.ScriptLine);
        Assert.Equal(1, log.OtherLines);
    }

    [Fact]
    public void An_empty_log_is_none() => Assert.Null(VerifierLog.Parse("\n"));
}
