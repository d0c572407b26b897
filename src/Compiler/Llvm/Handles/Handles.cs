namespace Tcpq.Llvm.Handles;

/// <summary>An LLVM type, owned by its context.</summary>
internal readonly record struct LlvmType(nint Handle);

/// <summary>An LLVM value: a constant, a parameter, a global, or what an instruction yields; owned by its
/// module.</summary>
internal readonly record struct LlvmValue(nint Handle);

/// <summary>A basic block, owned by its function.</summary>
internal readonly record struct LlvmBlock(nint Handle);

/// <summary>A metadata node, owned by its context; <see langword="default"/> stands for none.</summary>
internal readonly record struct LlvmMetadata(nint Handle);

/// <summary>Owner of types, constants and metadata; not to be used from two threads.</summary>
internal readonly record struct LlvmContext(nint Handle);

/// <summary>A unit of translation.</summary>
internal readonly record struct LlvmModule(nint Handle);

/// <summary>A position in a function at which instructions are added.</summary>
internal readonly record struct LlvmBuilder(nint Handle);

/// <summary>Maker of debug information for one module.</summary>
internal readonly record struct LlvmDebugBuilder(nint Handle);

/// <summary>A target, CPU and set of code generation options.</summary>
internal readonly record struct LlvmTargetMachine(nint Handle);

/// <summary>An error to be read or consumed exactly once; <see langword="default"/> is success.</summary>
internal readonly record struct LlvmError(nint Handle);

/// <summary>An ORC JIT.</summary>
internal readonly record struct OrcJit(nint Handle);

/// <summary>A context that a JIT may lock.</summary>
internal readonly record struct OrcContext(nint Handle);

/// <summary>A set of symbols that JIT-compiled code is linked against.</summary>
internal readonly record struct OrcLibrary(nint Handle);
