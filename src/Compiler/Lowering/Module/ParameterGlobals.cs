using System.Buffers.Binary;
using Tcpq.Language;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Lowering.Module;

/// <summary>The globals that hold the script's parameters, each made when first used.</summary>
internal sealed class ParameterGlobals(ModuleBuilder module)
{
    private const int AddressSize = 16;

    private readonly Dictionary<string, LlvmValue> globals = [];

    /// <summary>Emits the reading of a parameter.</summary>
    internal Operand Read(FunctionBuilder builder, ScriptParameter parameter)
    {
        if (!globals.TryGetValue(parameter.Name, out var global))
        {
            global = Add(parameter);
            globals.Add(parameter.Name, global);
        }

        // Volatile, for the value in the object is not the one that will be there when it runs.
        var first = builder.Load(64, global, isVolatile: true);
        return parameter.Type == DataType.Address
            ? new Operand.Address(first, builder.Load(64, builder.Offset(global, 8), isVolatile: true))
            : new Operand.Number(first);
    }

    private LlvmValue Add(ScriptParameter parameter)
    {
        Span<byte> value = stackalloc byte[AddressSize];
        if (parameter.Type == DataType.Address)
        {
            BinaryPrimitives.WriteUInt64BigEndian(value, parameter.High);
            BinaryPrimitives.WriteUInt64BigEndian(value[8..], parameter.Low);
            return module.AddConstant(parameter.SymbolName, module.Array(module.Unsigned(64), 2), value);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(value, parameter.Low);
        return module.AddConstant(parameter.SymbolName, module.Unsigned(64), value[..8]);
    }
}
