using Tcpq.Llvm;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Bpf;

public sealed class BytecodeTests
{
    private const string Folder = "bytecode";

    public static TheoryData<string> Scripts => [.. Names(".tcpq")];

    [Llvm19Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_becomes_these_instructions(string name)
    {
        var path = Path.Combine(Golden.Folder(Folder), name + ".tcpq");
        var source = new SourceText(File.ReadAllText(path), name + ".tcpq");
        var result = Compilation.Compile(source, DescribedOptions.Of(source));
        Assert.Empty(result.Diagnostics.Select(diagnostic => diagnostic.Message));
        Golden.Verify(Folder, name, Disassembler.Disassemble(result.Result!.Object.AsMemory(), source));
    }

    [Fact]
    public void Every_verified_file_has_a_script() => Assert.Equal(Names(".tcpq"), Names(".verified.txt"));

    private static IEnumerable<string> Names(string end) =>
        Directory.EnumerateFiles(Golden.Folder(Folder), "*" + end)
            .Select(file => Path.GetFileName(file)[..^end.Length]).Order(StringComparer.Ordinal);
}
