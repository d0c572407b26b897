using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Llvm.Handles;
using static Tcpq.Llvm.Native.LLVM;

namespace Tcpq.Llvm;

/// <content>From the finished module to code.</content>
internal sealed partial class ModuleBuilder
{
    /// <summary>Makes the BPF object: the same bytes for the same module, always. Nothing can be added after.</summary>
    /// <param name="diagnostics">Receives what LLVM could not do.</param>
    /// <returns>The ELF file; <see langword="default"/> after an error.</returns>
    public ImmutableArray<byte> EmitObject(DiagnosticBag diagnostics)
    {
        if (sources is null)
        {
            throw new InvalidOperationException("a module for this machine is run by a JIT");
        }

        Debug?.Finish();
        var messages = new List<string>();
        var handle = GCHandle.Alloc(messages);
        try
        {
            unsafe
            {
                LLVMContextSetDiagnosticHandler(Context, &Listen, GCHandle.ToIntPtr(handle));
            }

            Verify();
            byte[] file;
            lock (KernelFlavor.PassLock)
            {
                machine.Optimize(Module, "default<O2>");
                file = machine.Emit(Module);
            }

            if (messages.Count == 0)
            {
                KernelNames.Cut(file, flavor);
                file = SourceLines.Insert(file, sources.Source, sources.Path);
                return ImmutableCollectionsMarshal.AsImmutableArray(file);
            }
        }
        catch (LlvmException refusal)
        {
            messages.Add(refusal.Message);
        }
        finally
        {
            unsafe
            {
                LLVMContextSetDiagnosticHandler(Context, null, 0);
            }

            handle.Free();
        }

        BackEndDiagnostics.Report(messages, sources, diagnostics);
        return default;
    }

    /// <summary>Checks and optimises a module of the host, and hands it over to whoever runs it.</summary>
    /// <exception cref="LlvmException">The module is wrong.</exception>
    internal LlvmModule Release(string passes)
    {
        Verify();
        machine.Optimize(Module, passes);
        ownsModule = false;
        return Module;
    }

    // LLVM crashes on some wrong modules, and accepts others; verification is cheap.
    private void Verify()
    {
        const int returnStatus = 2;
        var isBroken = LLVMVerifyModule(Module, returnStatus, out var message) != 0;
        var text = TakeMessage(message);
        if (isBroken)
        {
            throw new LlvmException(text.Trim());
        }
    }

    [UnmanagedCallersOnly]
    private static void Listen(nint diagnostic, nint argument)
    {
        const int error = 0;
        if (LLVMGetDiagInfoSeverity(diagnostic) == error)
        {
            var messages = (List<string>)GCHandle.FromIntPtr(argument).Target!;
            messages.Add(TakeMessage(LLVMGetDiagInfoDescription(diagnostic)));
        }
    }
}
