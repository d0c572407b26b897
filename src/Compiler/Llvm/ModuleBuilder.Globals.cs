using System.Text;
using Tcpq.Llvm.Handles;
using static Tcpq.Llvm.Native.LLVM;

namespace Tcpq.Llvm;

/// <content>Maps and other global variables.</content>
internal sealed partial class ModuleBuilder
{
    private readonly List<MapDefinition> maps = [];

    /// <summary>The maps added so far, in order; none on the host.</summary>
    internal IReadOnlyList<MapDefinition> Maps => maps;

    /// <summary>Adds a map, defined by BTF as libbpf expects; on the host a symbol that whoever runs the module
    /// defines.</summary>
    /// <param name="name">A C identifier; of at most 15 bytes.</param>
    /// <param name="mapType">A BPF_MAP_TYPE_ number.</param>
    /// <param name="maxEntries">Entries; bytes for a ring buffer.</param>
    /// <param name="key">The key's type; null for a ring buffer.</param>
    /// <param name="value">The value's type; null for a ring buffer.</param>
    /// <param name="flags">BPF_F_ bits for its creation.</param>
    /// <returns>What helpers take as the map.</returns>
    public LlvmValue AddMap(
        string name, uint mapType, uint maxEntries, IrType? key, IrType? value, uint flags = 0)
    {
        if (IsHost)
        {
            return LLVMAddGlobal(Module, Types.Bits(8), name);
        }

        maps.Add(new(name, mapType, maxEntries, key?.Size ?? 0, value?.Size ?? 0, flags));
        List<IrField> members = [new("type", Types.Number(mapType)), new("max_entries", Types.Number(maxEntries))];
        if (key is not null)
        {
            members.Add(new("key", Pointer(key)));
        }

        if (value is not null)
        {
            members.Add(new("value", Pointer(value)));
        }

        if (flags != 0)
        {
            members.Add(new("map_flags", Types.Number(flags)));
        }

        var definition = Struct(null, [.. members]).Type;
        return AddGlobal(name, definition, LLVMConstNull(definition.Llvm), ".maps", isConstant: false);
    }

    /// <summary>Adds a constant in `.rodata`, which may be changed before the program is loaded: load it as volatile.
    /// On the host an ordinary variable.</summary>
    /// <param name="name">A C identifier.</param>
    /// <param name="type">Its type.</param>
    /// <param name="initial">Its value as bytes in memory, as many as the type has.</param>
    /// <param name="section">The section, which begins with `.rodata`; null for `.rodata` itself.</param>
    public LlvmValue AddConstant(string name, IrType type, ReadOnlySpan<byte> initial, string? section = null)
    {
        if (initial.Length != type.Size)
        {
            throw new ArgumentException($"{initial.Length} bytes for a type of {type.Size}", nameof(initial));
        }

        var value = LLVMConstStringInContext(Context, initial, (uint)initial.Length, 1);
        return AddGlobal(name, type, value, IsHost ? null : section, isConstant: !IsHost);
    }

    /// <summary>The address of constant words that the compiler looks up in; the same for the same name.</summary>
    /// <param name="name">A C identifier.</param>
    /// <param name="words">Makes them, at the first use.</param>
    public LlvmValue WordsOf(string name, Func<ulong[]> words)
    {
        var known = LLVMGetNamedGlobal(Module, name);
        if (known != default)
        {
            return known;
        }

        var values = words();
        return AddConstant(
            name, Array(Unsigned(64), values.Length),
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
    }

    /// <summary>Declares the license, on which the kernel lets helpers depend.</summary>
    public void AddLicense(string license)
    {
        if (IsHost)
        {
            return;
        }

        var text = Encoding.ASCII.GetBytes(license + "\0");
        var value = LLVMConstStringInContext(Context, text, (uint)text.Length, 1);
        AddGlobal("_license", Array(Char, text.Length), value, "license", isConstant: false);
    }

    private LlvmValue AddGlobal(string name, IrType type, LlvmValue value, string? section, bool isConstant)
    {
        var global = LLVMAddGlobal(Module, LLVMTypeOf(value), name);
        LLVMSetInitializer(global, value);
        LLVMSetAlignment(global, (uint)type.Alignment);
        LLVMSetGlobalConstant(global, isConstant ? 1 : 0);
        if (section is not null)
        {
            LLVMSetSection(global, section);
        }

        Debug?.Describe(global, name, type);
        return global;
    }
}
