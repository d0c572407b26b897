using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Tcpq.Bpf;

/// <summary>What libbpf fills in when it loads a program, in words.</summary>
internal static class CoreRelocations
{
    private const int TypeField = 4;
    private const int AccessField = 8;
    private const int KindField = 12;

    // `enum bpf_core_relo_kind` in include/uapi/linux/bpf.h.
    private static readonly ImmutableArray<string> Kinds =
    [
        "byte_off", "byte_sz", "field_exists", "signed", "lshift_u64", "rshift_u64", "local_type_id", "target_type_id",
        "type_exists", "type_size", "enumval_exists", "enumval_value", "type_matches",
    ];

    /// <summary>The relocations of an object, such as `byte_off sk_buff.len`, by section and bytes from its start
    /// (`struct bpf_core_relo` in include/uapi/linux/bpf.h); empty if the object has no BTF.</summary>
    public static Dictionary<(string Section, int Offset), string> Read(ElfFile elf)
    {
        var relocations = new Dictionary<(string, int), string>();
        if (elf.Find(BtfExtension.TypesSection) is not { } section
            || elf.Find(BtfExtension.ExtensionSection) is not { } extension)
        {
            return relocations;
        }

        var strings = BtfExtension.Strings(section.Data.Span);
        var types = BtfTypes.Read(section.Data.Span);
        foreach (var (name, offset) in BtfExtension.CoreRecords(extension.Data.Span))
        {
            var record = extension.Data.Span[offset..];
            var kind = BtfExtension.Word(record, KindField);
            var access = ElfFile.TextAt(strings, BtfExtension.Word(record, AccessField));
            relocations[(ElfFile.TextAt(strings, name), BtfExtension.Word(record, 0))] =
                $"{Kinds[kind]} {Access(types, BtfExtension.Word(record, TypeField), access)}";
        }

        return relocations;
    }

    // An access is `0:1:2`: an element of an array of the type, then members by their number.
    private static string Access(ImmutableArray<BtfType> types, int type, string access)
    {
        var text = new StringBuilder(types[type].Name);
        foreach (var part in access.Split(':').Skip(1))
        {
            var index = int.Parse(part, CultureInfo.InvariantCulture);
            var aggregate = Resolve(types, type);
            if (index < aggregate.Members.Length)
            {
                text.Append('.').Append(aggregate.Members[index].Name);
                type = aggregate.Members[index].Type;
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"[{index}]");
                type = aggregate.Reference;
            }
        }

        return text.ToString();
    }

    private static BtfType Resolve(ImmutableArray<BtfType> types, int type)
    {
        for (var steps = 0; steps < types.Length; steps++)
        {
            if (types[type].Kind is not (BtfKind.Typedef or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict
                or BtfKind.TypeTag))
            {
                return types[type];
            }

            type = types[type].Reference;
        }

        throw new InvalidDataException("a BTF type is made of itself");
    }
}
