using System.Runtime.InteropServices;
using Tcpq.Llvm.Handles;
using Tcpq.Llvm.Native;
using static Tcpq.Llvm.Native.LLVM;

namespace Tcpq.Llvm;

/// <summary>Runs a module on this machine. Functions live as long as the JIT; a wrong program can crash the process,
/// for no verifier has seen it.</summary>
internal sealed class HostJit : IDisposable
{
    private const byte ExportedAndCallable = 1 | 4;

    private readonly OrcJit jit;
    private GCHandle self;
    private byte[] code = [];

    private HostJit(OrcJit jit) => this.jit = jit;

    /// <summary>The object file that was made of the module, once a function has been looked up: <see cref="Load"/>
    /// links it with other symbols.</summary>
    public ReadOnlySpan<byte> Code => code;

    /// <summary>Takes a module, which is compiled when a function of it is looked up.</summary>
    /// <param name="build">Adds its functions.</param>
    /// <param name="symbols">Addresses of the external functions and maps that it uses; they must outlive the
    /// JIT. Null if <see cref="Define"/> is going to give them.</param>
    /// <exception cref="LlvmUnavailableException">LLVM is not installed.</exception>
    /// <exception cref="LlvmException">The module is wrong.</exception>
    public static HostJit Compile(Action<ModuleBuilder> build, Dictionary<string, nint>? symbols = null)
    {
        return Create(symbols ?? [], jit =>
        {
            jit.KeepCode();
            jit.Add(build);
        });
    }

    /// <summary>Links code that another JIT has compiled, which takes a fraction of the time.</summary>
    /// <param name="code">What <see cref="Code"/> was there.</param>
    /// <param name="symbols">Addresses of the external functions and maps that it uses; they must outlive the
    /// JIT.</param>
    /// <exception cref="LlvmException">It cannot be linked.</exception>
    public static HostJit Load(ReadOnlySpan<byte> code, Dictionary<string, nint> symbols)
    {
        var buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(code, (nuint)code.Length, "tcpq");
        return Create(
            symbols,
            jit => Check(LLVMOrcLLJITAddObjectFile(jit.jit, LLVMOrcLLJITGetMainJITDylib(jit.jit), buffer)));
    }

    /// <summary>The address of a function or variable of the module.</summary>
    /// <exception cref="LlvmException">There is none of that name, or it needs symbols that are not
    /// defined.</exception>
    public nint Lookup(string function)
    {
        Check(LLVMOrcLLJITLookup(jit, out var address, function));
        return (nint)address;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Check(LLVMOrcDisposeLLJIT(jit));
        if (self.IsAllocated)
        {
            self.Free();
        }
    }

    private static HostJit Create(Dictionary<string, nint> symbols, Action<HostJit> fill)
    {
        LlvmLibrary.LoadForHost();
        Check(LLVMOrcCreateLLJIT(out var handle, 0));
        var jit = new HostJit(handle);
        try
        {
            jit.KeepErrorsSilent();
            jit.Define(symbols);
            fill(jit);
            return jit;
        }
        catch
        {
            jit.Dispose();
            throw;
        }
    }

    private void Add(Action<ModuleBuilder> build)
    {
        var shared = LLVMOrcCreateNewThreadSafeContext();
        try
        {
            using var module = ModuleBuilder.ForHost("tcpq", LLVMOrcThreadSafeContextGetContext(shared));
            build(module);
            var unit = LLVMOrcCreateNewThreadSafeModule(module.Release("default<O2>"), shared);
            Check(LLVMOrcLLJITAddLLVMIRModule(jit, LLVMOrcLLJITGetMainJITDylib(jit), unit));
        }
        finally
        {
            // The module keeps the context alive.
            LLVMOrcDisposeThreadSafeContext(shared);
        }
    }

    /// <summary>Says where external functions and maps are, before anything is looked up.</summary>
    /// <param name="symbols">Their addresses, each once; they must outlive the JIT.</param>
    public void Define(Dictionary<string, nint> symbols)
    {
        if (symbols.Count == 0)
        {
            return;
        }

        var pairs = new OrcSymbol[symbols.Count];
        var count = 0;
        foreach (var (name, address) in symbols)
        {
            pairs[count++] = new()
            {
                Name = LLVMOrcLLJITMangleAndIntern(jit, name),
                Address = (ulong)address,
                GenericFlags = ExportedAndCallable,
            };
        }

        Check(LLVMOrcJITDylibDefine(
            LLVMOrcLLJITGetMainJITDylib(jit), LLVMOrcAbsoluteSymbols(pairs, (nuint)pairs.Length)));
    }

    // Lookup throws what it learns; the session would print the same to standard error before.
    private unsafe void KeepErrorsSilent() => LLVMOrcExecutionSessionSetErrorReporter(
        LLVMOrcLLJITGetExecutionSession(jit), &Consume, 0);

    private unsafe void KeepCode()
    {
        self = GCHandle.Alloc(this);
        LLVMOrcObjectTransformLayerSetTransform(
            LLVMOrcLLJITGetObjTransformLayer(jit), &Keep, GCHandle.ToIntPtr(self));
    }

    [UnmanagedCallersOnly]
    private static unsafe LlvmError Keep(nint context, nint* buffer)
    {
        var jit = (HostJit)GCHandle.FromIntPtr(context).Target!;
        jit.code = new ReadOnlySpan<byte>(LLVMGetBufferStart(*buffer), (int)LLVMGetBufferSize(*buffer)).ToArray();
        return default;
    }

    [UnmanagedCallersOnly]
    private static void Consume(nint argument, LlvmError error) => LLVMConsumeError(error);
}
