using System.Runtime.InteropServices;
using Tcpq.Llvm.Handles;
using static Tcpq.Llvm.Native.LLVM;

namespace Tcpq.Llvm;

/// <summary>A target and CPU for which LLVM makes code.</summary>
internal sealed class TargetMachine : IDisposable
{
    private const int RelocationDefault = 0;
    private const int RelocationPositionIndependent = 2;

    private readonly string triple;

    private TargetMachine(string triple, string cpu, string features, int optimization, int relocation)
    {
        this.triple = triple;
        if (LLVMGetTargetFromTriple(triple, out var target, out var message) != 0)
        {
            throw new LlvmException(TakeMessage(message));
        }

        Handle = LLVMCreateTargetMachine(target, triple, cpu, features, optimization, relocation, 0);
    }

    /// <summary>What LLVM's functions take.</summary>
    public LlvmTargetMachine Handle { get; }

    /// <summary>Little-endian BPF.</summary>
    /// <param name="cpu">The version of the instruction set, `v1` to `v4`.</param>
    public static TargetMachine Bpf(string cpu)
    {
        LlvmLibrary.LoadForBpf();
        return new("bpfel", cpu, "", optimization: 2, RelocationDefault);
    }

    /// <summary>This machine, with all that its CPU can do.</summary>
    /// <param name="optimization">Effort of code generation, 0 to 3.</param>
    public static TargetMachine Host(int optimization)
    {
        LlvmLibrary.LoadForHost();
        var cpu = TakeMessage(LLVMGetHostCPUName());
        var features = TakeMessage(LLVMGetHostCPUFeatures());
        return new(TakeMessage(LLVMGetDefaultTargetTriple()), cpu, features, optimization,
            RelocationPositionIndependent);
    }

    /// <summary>Makes a module one for this target.</summary>
    public void Adopt(LlvmModule module)
    {
        LLVMSetTarget(module, triple);
        var layout = LLVMCreateTargetDataLayout(Handle);
        LLVMSetModuleDataLayout(module, layout);
        LLVMDisposeTargetData(layout);
    }

    /// <summary>Optimises a module.</summary>
    /// <exception cref="LlvmException">LLVM cannot.</exception>
    public void Optimize(LlvmModule module, string passes)
    {
        var options = LLVMCreatePassBuilderOptions();
        try
        {
            LLVMPassBuilderOptionsSetLoopVectorization(options, 0);
            LLVMPassBuilderOptionsSetSLPVectorization(options, 0);
            Check(LLVMRunPasses(module, passes, Handle, options));
        }
        finally
        {
            LLVMDisposePassBuilderOptions(options);
        }
    }

    /// <summary>Makes an object file of a module.</summary>
    /// <exception cref="LlvmException">LLVM cannot.</exception>
    public byte[] Emit(LlvmModule module)
    {
        const int objectFile = 1;
        if (LLVMTargetMachineEmitToMemoryBuffer(Handle, module, objectFile, out var message, out var buffer) != 0)
        {
            throw new LlvmException(TakeMessage(message));
        }

        try
        {
            var bytes = new byte[(int)LLVMGetBufferSize(buffer)];
            unsafe
            {
                Marshal.Copy((nint)LLVMGetBufferStart(buffer), bytes, 0, bytes.Length);
            }

            return bytes;
        }
        finally
        {
            LLVMDisposeMemoryBuffer(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => LLVMDisposeTargetMachine(Handle);
}
