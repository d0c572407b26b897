using System.Text;
using Tcpq.Llvm.Handles;
using static Tcpq.Llvm.Native.LLVM;

namespace Tcpq.Llvm;

/// <summary>Debug information of a BPF module, as far as LLVM makes BTF of it.</summary>
internal sealed class DebugInfo : IDisposable
{
    private const int LanguageC11 = 28;
    private const int Prototyped = 1 << 8;

    // DebugDirectivesOnly: all of BTF and no DWARF sections. It crashes LLVM with DWARF 5.
    private const int EmissionKind = 3;
    private const int DwarfVersion = 4;
    private const int FlagWarning = 1;

    private readonly LlvmContext context;
    private readonly LlvmDebugBuilder builder;
    private readonly LlvmMetadata file;
    private readonly LlvmMetadata unit;
    private readonly LlvmMetadata noOperations;
    private readonly uint attachment;

    /// <summary>Starts the description of a module.</summary>
    /// <param name="context">The module's context.</param>
    /// <param name="module">The module.</param>
    /// <param name="path">What stands for the script's file.</param>
    public DebugInfo(LlvmContext context, LlvmModule module, string path)
    {
        this.context = context;
        builder = LLVMCreateDIBuilder(module);
        var name = Encoding.UTF8.GetBytes(path);
        file = LLVMDIBuilderCreateFile(builder, name, Length(name), [], 0);
        var producer = "tcpq"u8;
        unit = LLVMDIBuilderCreateCompileUnit(
            builder, LanguageC11, file, producer, Length(producer), 1, [], 0, 0, [], 0, EmissionKind, 0, 0, 0, [], 0,
            [], 0);
        noOperations = LLVMDIBuilderCreateExpression(builder, [], 0);
        attachment = LLVMGetMDKindIDInContext(context, "dbg"u8, 3);
        AddFlag(module, "Debug Info Version"u8, LLVMDebugMetadataVersion());
        AddFlag(module, "Dwarf Version"u8, DwarfVersion);
    }

    /// <summary>An integer type.</summary>
    /// <param name="name">Its C name.</param>
    /// <param name="bits">Its width.</param>
    /// <param name="encoding">A DW_ATE_ number: 5 signed, 6 signed char, 7 unsigned, 8 unsigned char.</param>
    public LlvmMetadata Integer(string name, int bits, uint encoding)
    {
        var text = Encoding.UTF8.GetBytes(name);
        return LLVMDIBuilderCreateBasicType(builder, text, Length(text), (ulong)bits, encoding, 0);
    }

    /// <summary>A pointer type; to `void` without a pointee.</summary>
    public LlvmMetadata Pointer(LlvmMetadata pointee) =>
        LLVMDIBuilderCreatePointerType(builder, pointee, 64, 64, 0, [], 0);

    /// <summary>An array type.</summary>
    public LlvmMetadata Array(IrType element, long count)
    {
        var range = LLVMDIBuilderGetOrCreateSubrange(builder, 0, count);
        var bits = (ulong)element.Size * (ulong)count * 8;
        return LLVMDIBuilderCreateArrayType(builder, bits, (uint)element.Alignment * 8, element.Debug, [range], 1);
    }

    /// <summary>An enumeration without a name, whose only value means nothing: the kernel has the others.</summary>
    /// <param name="storage">Its size.</param>
    public LlvmMetadata Enumeration(IrType storage)
    {
        var none = "none"u8;
        var value = LLVMDIBuilderCreateEnumerator(builder, none, Length(none), 0, 1);
        return LLVMDIBuilderCreateEnumerationType(
            builder, file, [], 0, file, 1, (ulong)storage.Size * 8, (uint)storage.Alignment * 8, [value], 1,
            storage.Debug);
    }

    /// <summary>A member of a structure or union.</summary>
    /// <param name="field">Name and type.</param>
    /// <param name="offset">Bytes from the structure's start.</param>
    public LlvmMetadata Member(IrField field, int offset)
    {
        var text = Encoding.UTF8.GetBytes(field.Name);
        return LLVMDIBuilderCreateMemberType(
            builder, file, text, Length(text), file, 1, (ulong)field.Type.Size * 8, (uint)field.Type.Alignment * 8,
            (ulong)offset * 8, 0, field.Type.Debug);
    }

    /// <summary>A bit field that starts with the lowest bit of its storage.</summary>
    /// <param name="field">Name and storage type.</param>
    /// <param name="bits">Its width.</param>
    /// <param name="offset">Bytes from the structure's start to the storage.</param>
    public LlvmMetadata BitField(IrField field, int bits, int offset)
    {
        var text = Encoding.UTF8.GetBytes(field.Name);
        var start = (ulong)offset * 8;
        return LLVMDIBuilderCreateBitFieldMemberType(
            builder, file, text, Length(text), file, 1, (ulong)bits, start, start, 0, field.Type.Debug);
    }

    /// <summary>A structure type.</summary>
    /// <param name="name">Its name; empty for an anonymous one.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="alignment">Bytes.</param>
    /// <param name="members">Its members, in order.</param>
    public LlvmMetadata Struct(string name, int size, int alignment, ReadOnlySpan<LlvmMetadata> members)
    {
        var text = Encoding.UTF8.GetBytes(name);
        return LLVMDIBuilderCreateStructType(
            builder, file, text, Length(text), file, 1, (ulong)size * 8, (uint)alignment * 8, 0, default, members,
            (uint)members.Length, 0, default, [], 0);
    }

    /// <summary>A union type; parameters as for <see cref="Struct"/>.</summary>
    public LlvmMetadata Union(string name, int size, int alignment, ReadOnlySpan<LlvmMetadata> members)
    {
        var text = Encoding.UTF8.GetBytes(name);
        return LLVMDIBuilderCreateUnionType(
            builder, file, text, Length(text), file, 1, (ulong)size * 8, (uint)alignment * 8, 0, members,
            (uint)members.Length, 0, [], 0);
    }

    /// <summary>An enumeration of one name.</summary>
    /// <param name="name">The enumeration's name.</param>
    /// <param name="enumerator">The name in it.</param>
    /// <param name="value">Its number.</param>
    /// <param name="underlying">The integer that holds it.</param>
    public LlvmMetadata Enumeration(string name, string enumerator, ulong value, IrType underlying)
    {
        var text = Encoding.UTF8.GetBytes(name);
        var inner = Encoding.UTF8.GetBytes(enumerator);
        var element = LLVMDIBuilderCreateEnumerator(builder, inner, Length(inner), (long)value, 1);
        return LLVMDIBuilderCreateEnumerationType(
            builder, file, text, Length(text), file, 1, (ulong)underlying.Size * 8, (uint)underlying.Alignment * 8,
            [element], 1, underlying.Debug);
    }

    /// <summary>Describes a global variable.</summary>
    public void Describe(LlvmValue global, string name, IrType type)
    {
        var text = Encoding.UTF8.GetBytes(name);
        var variable = LLVMDIBuilderCreateGlobalVariableExpression(
            builder, unit, text, Length(text), [], 0, file, 1, type.Debug, 0, noOperations, default, 0);
        LLVMGlobalSetMetadata(global, attachment, variable);
    }

    /// <summary>Describes a function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="name">Its name.</param>
    /// <param name="isStatic">True if it can be seen in this module alone.</param>
    /// <param name="result">What it returns; null for nothing.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <returns>The scope of its debug locations.</returns>
    public LlvmMetadata Describe(
        LlvmValue function, string name, bool isStatic, IrType? result, ReadOnlySpan<IrField> parameters)
    {
        var text = Encoding.UTF8.GetBytes(name);
        var signature = new LlvmMetadata[parameters.Length + 1];
        signature[0] = result?.Debug ?? default;
        for (var i = 0; i < parameters.Length; i++)
        {
            signature[i + 1] = parameters[i].Type.Debug;
        }

        var type = LLVMDIBuilderCreateSubroutineType(builder, file, signature, (uint)signature.Length, 0);
        var scope = LLVMDIBuilderCreateFunction(
            builder, file, text, Length(text), [], 0, file, 1, type, isStatic ? 1 : 0, 1, 1, Prototyped, 1);
        LLVMSetSubprogram(function, scope);

        // Parameters get their names in BTF from these variables alone, and the kernel refuses nameless ones.
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = Encoding.UTF8.GetBytes(parameters[i].Name);
            LLVMDIBuilderCreateParameterVariable(
                builder, scope, parameter, Length(parameter), (uint)i + 1, file, 1, parameters[i].Type.Debug, 1, 0);
        }

        return scope;
    }

    /// <summary>A place in the script.</summary>
    public LlvmMetadata Location(int line, int column, LlvmMetadata scope) =>
        LLVMDIBuilderCreateDebugLocation(context, (uint)line, (uint)column, scope, default);

    /// <summary>Completes the description; nothing can be added after.</summary>
    public void Finish() => LLVMDIBuilderFinalize(builder);

    /// <inheritdoc/>
    public void Dispose() => LLVMDisposeDIBuilder(builder);

    private static nuint Length(ReadOnlySpan<byte> text) => (nuint)text.Length;

    private void AddFlag(LlvmModule module, ReadOnlySpan<byte> name, uint value)
    {
        var constant = LLVMConstInt(LLVMIntTypeInContext(context, 32), value, 0);
        LLVMAddModuleFlag(module, FlagWarning, name, Length(name), LLVMValueAsMetadata(constant));
    }
}
