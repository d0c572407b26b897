using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Targets;

namespace Tcpq.Lowering.Module;

/// <summary>The global behind <see cref="Enforcement"/>, made when first used.</summary>
internal sealed class EnforcementGlobal(ModuleBuilder module)
{
    private LlvmValue? global;

    /// <summary>The <see cref="Enforcement"/> in 64 bits. Volatile, for the value in the object is not the one that
    /// will be there when it runs.</summary>
    internal LlvmValue Read(FunctionBuilder builder)
    {
        global ??= module.AddConstant(EnforcementSymbol.Name, module.Unsigned(32), stackalloc byte[sizeof(uint)]);
        return builder.ZeroExtend(builder.Load(32, global.Value, isVolatile: true), 64);
    }
}
