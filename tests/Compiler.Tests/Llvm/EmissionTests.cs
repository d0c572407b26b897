using Tcpq.Bpf;
using Xunit;

namespace Tcpq.Llvm;

public sealed class EmissionTests
{
    [Fact]
    public void An_object_has_the_program_its_maps_and_its_types()
    {
        var elf = ElfFile.Read(SynCounter.Object().AsMemory());

        Assert.All(["xdp", ".maps", ".BTF", ".BTF.ext", "license"], name => Assert.NotNull(elf.Find(name)));
    }
}
