using Tcpq.Targets;

namespace Tcpq.Testing.Kernel;

/// <summary>A test that needs features of the running kernel, and clang to make a program for it.</summary>
public sealed class ClangFactAttribute : KernelFactAttribute
{
    public ClangFactAttribute(params KernelFeature[] features)
        : base(features) => Skip ??= Clang.IsInstalled ? null : "clang is not installed";
}
