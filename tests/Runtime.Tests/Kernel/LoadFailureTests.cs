using Tcpq.Diagnostics;
using Tcpq.Runtime.Kernel.Loading;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

public sealed class LoadFailureTests
{
    private const int TooBig = 7; // E2BIG

    [Fact]
    public void What_is_too_much_for_the_verifier_is_no_bug() => Assert.Equal(
        """
        error[TQ0611]: the script's program `tcpq_tc` is too much for this kernel's verifier
           = help: make several scripts of it, or search less in payload
           = note: it says: BPF program is too large. Processed 1000001 insn

        1 error

        """,
        DiagnosticRenderer.Render(
            [
                LoadFailure.Describe(
                    TooBig,
                    "BPF program is too large. Processed 1000001 insn\nprocessed 1000001 insns (limit 1000000)\n",
                    ["prog 'tcpq_tc': BPF program load failed: Argument list too long"]),
            ],
            RenderStyle.Rich,
            colour: false));
}
