using Xunit;

namespace Tcpq.Testing.Kernel;

/// <summary>A test that needs clang.</summary>
public sealed class ClangTheoryAttribute : TheoryAttribute
{
    public ClangTheoryAttribute() => Skip = Clang.IsInstalled ? null : "clang is not installed";
}
