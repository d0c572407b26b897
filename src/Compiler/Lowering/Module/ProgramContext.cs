using Tcpq.Llvm;

namespace Tcpq.Lowering.Module;

/// <summary>The type of a program's argument.</summary>
internal static class ProgramContext
{
    /// <summary>A pointer to a context structure; the kernel goes by its name.</summary>
    internal static IrType TypeOf(ModuleBuilder module, string name) =>
        module.Pointer(module.Struct(name, new IrField("first", module.Unsigned(32))).Type);
}
