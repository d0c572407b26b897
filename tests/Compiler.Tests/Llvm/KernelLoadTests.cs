using System.Collections.Immutable;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Llvm;

public sealed class KernelLoadTests
{
    [BpftoolFact]
    public void The_kernel_accepts_a_program_and_quotes_the_script()
    {
        var listing = Load(SynCounter.Object(), "count_syn");

        Assert.Contains("; on tcp_rcv where syn [file:syn.tcpq line_num:1", listing, StringComparison.Ordinal);
        Assert.Contains("; < count(saddr) > [file:syn.tcpq line_num:2", listing, StringComparison.Ordinal);
    }

    [BpftoolFact]
    public void The_kernel_accepts_relocated_members_of_its_structures()
    {
        var listing = Load(SkbReader.Object(), "tcpq_1");

        Assert.Contains("; " + SkbReader.Script, listing, StringComparison.Ordinal);
    }

    [BpftoolFact]
    public void The_kernel_accepts_every_version_of_the_instruction_set() =>
        Assert.All(["v1", "v2", "v3", "v4"], cpu => Load(SynCounter.Object(cpu), "count_syn"));

    private static string Load(ImmutableArray<byte> file, string program)
    {
        using var saved = new TemporaryFile(file.AsSpan(), "test.bpf.o");
        var pins = $"/sys/fs/bpf/tcpq-test-{Guid.NewGuid():N}";
        try
        {
            Tool.Run("bpftool", "prog", "loadall", saved.Path, pins);
            return Tool.Run("bpftool", "prog", "dump", "xlated", "pinned", $"{pins}/{program}", "linum");
        }
        finally
        {
            if (Directory.Exists(pins))
            {
                Directory.Delete(pins, recursive: true);
            }
        }
    }
}
