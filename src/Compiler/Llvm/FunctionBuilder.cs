using Tcpq.Llvm.Handles;
using Tcpq.Text;
using static Tcpq.Llvm.Native.LLVM;

namespace Tcpq.Llvm;

/// <summary>A function under construction. Instructions are added at the end of the current block.</summary>
internal sealed partial class FunctionBuilder
{
    private const int InternalLinkage = 8;

    private readonly ModuleBuilder module;
    private readonly SourceMap? sources;
    private readonly LlvmMetadata scope;
    private readonly LlvmType type;
    private readonly LlvmBlock entry;
    private readonly LlvmBuilder builder;

    // Adds what must stand at a fixed place, without moving the other builder.
    private readonly LlvmBuilder headBuilder;

    /// <summary>Adds a function to a module; see <see cref="ModuleBuilder.AddFunction"/>.</summary>
    internal FunctionBuilder(
        ModuleBuilder module,
        SourceMap? sources,
        string name,
        IrType? result,
        bool isStatic,
        ReadOnlySpan<IrField> parameters)
    {
        this.module = module;
        Name = name;
        this.sources = sources;
        var types = new LlvmType[parameters.Length];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = parameters[i].Type.Llvm;
        }

        type = LLVMFunctionType(
            result?.Llvm ?? LLVMVoidTypeInContext(module.Context), types, (uint)types.Length, 0);
        Function = LLVMAddFunction(module.Module, name, type);
        AddAttribute("nounwind"u8);

        // Without this LLVM turns loops that fill memory into calls of memset, which BPF lacks.
        AddTextAttribute("no-builtins"u8);
        if (isStatic)
        {
            LLVMSetLinkage(Function, InternalLinkage);
        }

        scope = module.Debug?.Describe(Function, name, isStatic, result, parameters) ?? default;
        builder = LLVMCreateBuilderInContext(module.Context);
        headBuilder = LLVMCreateBuilderInContext(module.Context);
        entry = NewBlock("entry");
        MoveTo(entry);
        SetLocation(default);
    }

    /// <summary>The function's name.</summary>
    public string Name { get; }

    /// <summary>The module that it belongs to.</summary>
    public ModuleBuilder Module => module;

    /// <summary>The function itself.</summary>
    public LlvmValue Function { get; }

    /// <summary>The block to which instructions are added.</summary>
    public LlvmBlock Current => LLVMGetInsertBlock(builder);

    /// <summary>True once the current block ends in a branch or a return.</summary>
    public bool IsTerminated => LLVMGetBasicBlockTerminator(Current) != default;

    /// <summary>The value of a parameter, from 0.</summary>
    public LlvmValue Parameter(int index) => LLVMGetParam(Function, (uint)index);

    /// <summary>Adds an empty block.</summary>
    public LlvmBlock NewBlock(string name) => LLVMAppendBasicBlockInContext(module.Context, Function, name);

    /// <summary>Makes a block current.</summary>
    public void MoveTo(LlvmBlock block) => LLVMPositionBuilderAtEnd(builder, block);

    /// <summary>Sets the script's text that the next instructions come from.</summary>
    public void SetLocation(TextSpan span)
    {
        if (sources is not null && module.Debug is { } debug)
        {
            var (line, column) = sources.Locate(span);
            LLVMSetCurrentDebugLocation2(builder, debug.Location(line, column, scope));
        }
    }

    /// <summary>Goes on in another block.</summary>
    public void Branch(LlvmBlock target) => LLVMBuildBr(builder, target);

    /// <summary>Goes on in one of two blocks.</summary>
    /// <param name="condition">1 bit.</param>
    /// <param name="then">Where to go for 1.</param>
    /// <param name="otherwise">Where to go for 0.</param>
    public void Branch(LlvmValue condition, LlvmBlock then, LlvmBlock otherwise) =>
        LLVMBuildCondBr(builder, condition, then, otherwise);

    /// <summary>Goes on, in a new block, if a condition holds; else leaves.</summary>
    /// <param name="condition">1 bit.</param>
    /// <param name="otherwise">Where to go for 0.</param>
    public void ContinueIf(LlvmValue condition, LlvmBlock otherwise)
    {
        var holds = NewBlock("holds");
        Branch(condition, holds, otherwise);
        MoveTo(holds);
    }

    /// <summary>Goes on in the block of the first equal constant.</summary>
    public void Switch(
        LlvmValue value, LlvmBlock otherwise, params ReadOnlySpan<(ulong Value, LlvmBlock Target)> cases)
    {
        var bits = BitsOf(value);
        var instruction = LLVMBuildSwitch(builder, value, otherwise, (uint)cases.Length);
        foreach (var (constant, target) in cases)
        {
            LLVMAddCase(instruction, Constant(bits, constant), target);
        }
    }

    /// <summary>The value that belongs to the block from which the current one was reached.</summary>
    public LlvmValue Phi(params ReadOnlySpan<(LlvmValue Value, LlvmBlock From)> incoming)
    {
        var phi = OpenPhi(incoming[0].Value);
        foreach (var (value, from) in incoming)
        {
            AddIncoming(phi, value, from);
        }

        return phi;
    }

    /// <summary>A phi of a value's type, to be completed by <see cref="AddIncoming"/>.</summary>
    public LlvmValue OpenPhi(LlvmValue sample)
    {
        MoveHeadTo(Current);
        return LLVMBuildPhi(headBuilder, LLVMTypeOf(sample), "");
    }

    /// <summary>Says what a phi is when its block is reached from another.</summary>
    /// <exception cref="ArgumentException">The other block is not this function's.</exception>
    public void AddIncoming(LlvmValue phi, LlvmValue value, LlvmBlock from)
    {
        if (LLVMGetBasicBlockParent(from) != Function)
        {
            throw new ArgumentException("a block of another function", nameof(from));
        }

        LLVMAddIncoming(phi, [value], [from], 1);
    }

    /// <summary>Returns a value.</summary>
    public void Return(LlvmValue value) => LLVMBuildRet(builder, value);

    /// <summary>Returns nothing.</summary>
    public void ReturnVoid() => LLVMBuildRetVoid(builder);

    /// <summary>Says that the current block's end is never reached.</summary>
    public void Unreachable() => LLVMBuildUnreachable(builder);

    /// <summary>Frees the builders; the function stays.</summary>
    internal void Dispose()
    {
        LLVMDisposeBuilder(builder);
        LLVMDisposeBuilder(headBuilder);
    }

    private void MoveHeadTo(LlvmBlock block)
    {
        var first = LLVMGetFirstInstruction(block);
        if (first == default)
        {
            LLVMPositionBuilderAtEnd(headBuilder, block);
        }
        else
        {
            LLVMPositionBuilderBefore(headBuilder, first);
        }
    }

    /// <summary>Keeps the function a function.</summary>
    internal void ForbidInlining() => AddAttribute("noinline"u8);

    private void AddAttribute(ReadOnlySpan<byte> name)
    {
        var kind = LLVMGetEnumAttributeKindForName(name, (nuint)name.Length);
        LLVMAddAttributeAtIndex(Function, uint.MaxValue, LLVMCreateEnumAttribute(module.Context, kind, 0));
    }

    // The value of `memory` is then `none`.
    private void AddCallAttribute(LlvmValue call, ReadOnlySpan<byte> name)
    {
        var kind = LLVMGetEnumAttributeKindForName(name, (nuint)name.Length);
        LLVMAddCallSiteAttribute(call, uint.MaxValue, LLVMCreateEnumAttribute(module.Context, kind, 0));
    }

    private void AddTextAttribute(ReadOnlySpan<byte> name) => LLVMAddAttributeAtIndex(
        Function, uint.MaxValue, LLVMCreateStringAttribute(module.Context, name, (uint)name.Length, [], 0));
}
