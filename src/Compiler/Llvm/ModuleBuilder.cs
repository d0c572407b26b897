using System.Text;
using Tcpq.Llvm.Handles;
using Tcpq.Text;
using static Tcpq.Llvm.Native.LLVM;

namespace Tcpq.Llvm;

/// <summary>A module under construction: for BPF with debug information, from which LLVM makes BTF, or for this
/// machine without.</summary>
internal sealed partial class ModuleBuilder : IDisposable
{
    private readonly TargetMachine machine;
    private readonly SourceMap? sources;
    private readonly bool ownsContext;
    private readonly string flavor = KernelFlavor.Next();
    private readonly List<FunctionBuilder> functions = [];
    private bool ownsModule = true;

    private ModuleBuilder(string name, LlvmContext context, TargetMachine machine, SourceMap? sources, bool ownsContext)
    {
        this.machine = machine;
        this.sources = sources;
        this.ownsContext = ownsContext;
        Context = context;
        LLVMContextSetDiscardValueNames(context, 1);
        Module = LLVMModuleCreateWithNameInContext(name, context);
        machine.Adopt(Module);
        if (sources is not null)
        {
            var file = Encoding.UTF8.GetBytes(sources.FileName);
            LLVMSetSourceFileName(Module, file, (nuint)file.Length);
            Debug = new(context, Module, sources.Path);
        }

        Types = new(context, Debug, flavor);
    }

    /// <summary>True for a module that runs on this machine.</summary>
    public bool IsHost => Debug is null;

    /// <summary>True if the kernel takes pointers to memory as arguments of functions that it checks on their own
    /// (Linux 5.12).</summary>
    public bool TakesPointers { get; init; }

    /// <summary>True if the kernel knows no atomic operation but adding (before Linux 5.12, as above).</summary>
    public bool OnlyAddsAtomically => !IsHost && !TakesPointers;

    /// <summary>The module.</summary>
    internal LlvmModule Module { get; }

    /// <summary>The owner of types and constants.</summary>
    internal LlvmContext Context { get; }

    /// <summary>The module's types.</summary>
    internal TypeTable Types { get; }

    /// <summary>The description of what is in the module; null on the host.</summary>
    internal DebugInfo? Debug { get; }

    /// <summary>Starts a BPF module.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="cpu">The version of the instruction set, `v1` to `v4`.</param>
    /// <param name="source">The script, whose lines BTF quotes.</param>
    /// <param name="takesPointers">See <see cref="TakesPointers"/>.</param>
    /// <exception cref="LlvmUnavailableException">LLVM is not installed.</exception>
    public static ModuleBuilder ForBpf(string name, string cpu, SourceText source, bool takesPointers = false) =>
        new(name, NewContext(), TargetMachine.Bpf(cpu), new(source), ownsContext: true)
        {
            TakesPointers = takesPointers
        };

    /// <summary>Starts a module for this machine.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="context">The context of the JIT that will run it.</param>
    /// <param name="optimization">Effort of code generation, 0 to 3.</param>
    /// <exception cref="LlvmUnavailableException">LLVM is not installed.</exception>
    public static ModuleBuilder ForHost(string name, LlvmContext context, int optimization = 2) =>
        new(name, context, TargetMachine.Host(optimization), sources: null, ownsContext: false);

    /// <summary>An unsigned integer of 8, 16, 32 or 64 bits.</summary>
    public IrType Unsigned(int bits) => Types.Integer(isSigned: false, bits);

    /// <summary>A signed integer of 8, 16, 32 or 64 bits.</summary>
    public IrType Signed(int bits) => Types.Integer(isSigned: true, bits);

    /// <summary>C's `char`.</summary>
    public IrType Char => Types.Char();

    /// <summary>C's `void *`.</summary>
    public IrType VoidPointer => Types.Pointer(null);

    /// <summary>A pointer.</summary>
    public IrType Pointer(IrType pointee) => Types.Pointer(pointee);

    /// <summary>An array.</summary>
    public IrType Array(IrType element, int count) => Types.Array(element, count);

    /// <summary>A structure in C's layout; anonymous without a name.</summary>
    public IrStruct Struct(string? name, params ReadOnlySpan<IrField> fields) => Types.Struct(name, fields);

    /// <summary>A structure of a given size whose members start at given bytes.</summary>
    public IrType PaddedStruct(string name, int size, params (string Name, IrType Type, int Offset)[] fields) =>
        Types.PaddedStruct(name, size, fields);

    /// <summary>Adds a function, whose first block is current.</summary>
    /// <param name="name">A C identifier; of at most 15 bytes to be seen whole in `bpftool prog`.</param>
    /// <param name="result">What it returns; null for nothing.</param>
    /// <param name="section">The ELF section, which tells libbpf the program's type; null for a function that programs
    /// call, which BPF does not inline, so that the verifier checks it once.</param>
    /// <param name="isStatic">True to keep it in this module.</param>
    /// <param name="parameters">At most 5 in BPF.</param>
    public FunctionBuilder AddFunction(
        string name, IrType? result, string? section, bool isStatic, params ReadOnlySpan<IrField> parameters)
    {
        var function = new FunctionBuilder(this, sources, name, result, isStatic, parameters);
        if (section is not null && !IsHost)
        {
            LLVMSetSection(function.Function, section);
        }
        else if (!IsHost)
        {
            function.ForbidInlining();
        }

        functions.Add(function);
        return function;
    }

    /// <summary>The function of a name; null if there is none yet.</summary>
    public FunctionBuilder? FindFunction(string name) => functions.Find(function => function.Name == name);

    /// <summary>The module in LLVM's language, for looking at.</summary>
    public string ToIr() => TakeMessage(LLVMPrintModuleToString(Module));

    /// <inheritdoc/>
    public void Dispose()
    {
        Debug?.Dispose();
        functions.ForEach(f => f.Dispose());
        machine.Dispose();
        if (ownsModule)
        {
            LLVMDisposeModule(Module);
        }

        if (ownsContext)
        {
            LLVMContextDispose(Context);
        }
    }

    private static LlvmContext NewContext()
    {
        LlvmLibrary.Load();
        return LLVMContextCreate();
    }
}
