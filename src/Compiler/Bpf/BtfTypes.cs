using System.Collections.Immutable;

namespace Tcpq.Bpf;

/// <summary>What a BTF type is (`BTF_KIND_` in include/uapi/linux/btf.h).</summary>
internal enum BtfKind
{
    /// <summary>`void`.</summary>
    Void = 0,

    /// <summary>An integer.</summary>
    Integer = 1,

    /// <summary>A pointer.</summary>
    Pointer = 2,

    /// <summary>An array.</summary>
    Array = 3,

    /// <summary>A structure.</summary>
    Struct = 4,

    /// <summary>A union.</summary>
    Union = 5,

    /// <summary>An enumeration.</summary>
    Enum = 6,

    /// <summary>A structure or union of which no more than its name is known.</summary>
    Forward = 7,

    /// <summary>Another name of a type.</summary>
    Typedef = 8,

    /// <summary>A `volatile` type.</summary>
    Volatile = 9,

    /// <summary>A `const` type.</summary>
    Const = 10,

    /// <summary>A `restrict` type.</summary>
    Restrict = 11,

    /// <summary>A function.</summary>
    Function = 12,

    /// <summary>A function's signature.</summary>
    Signature = 13,

    /// <summary>A variable.</summary>
    Variable = 14,

    /// <summary>A section's variables.</summary>
    DataSection = 15,

    /// <summary>A mark on a declaration.</summary>
    DeclarationTag = 17,

    /// <summary>A mark on a type.</summary>
    TypeTag = 18,

    /// <summary>An enumeration of 64 bits.</summary>
    Enum64 = 19,
}

/// <summary>A type of an object's BTF.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name; may be empty.</param>
/// <param name="Reference">The number of the type it is made of, for those made of one; an array's element.</param>
/// <param name="Members">Name and type of each member of a structure or union.</param>
internal sealed record BtfType(
    BtfKind Kind, string Name, int Reference, ImmutableArray<(string Name, int Type)> Members);

/// <summary>The types of an object, by number (Documentation/bpf/btf.rst in the kernel's sources).</summary>
internal static class BtfTypes
{
    /// <summary>Bytes that all types have.</summary>
    internal const int TypeSize = 12;

    private const int MemberSize = 12;

    /// <summary>Reads a `.BTF` section.</summary>
    public static ImmutableArray<BtfType> Read(ReadOnlySpan<byte> section)
    {
        const int headerLength = 4;
        const int typesOffset = 8;
        const int typesLength = 12;
        var strings = BtfExtension.Strings(section);
        var start = BtfExtension.Word(section, headerLength) + BtfExtension.Word(section, typesOffset);
        var rest = section.Slice(start, BtfExtension.Word(section, typesLength));
        var types = ImmutableArray.CreateBuilder<BtfType>();
        types.Add(new(BtfKind.Void, "void", 0, []));
        while (!rest.IsEmpty)
        {
            var info = BtfExtension.Word(rest, 4);
            var kind = (BtfKind)((info >> 24) & 0x1f);
            var count = info & 0xffff;
            var name = ElfFile.TextAt(strings, BtfExtension.Word(rest, 0));
            var reference = BtfExtension.Word(rest, kind == BtfKind.Array ? TypeSize : 8);
            var isAggregate = kind is BtfKind.Struct or BtfKind.Union;
            types.Add(new(kind, name, reference, isAggregate ? Members(rest[TypeSize..], count, strings) : []));
            rest = rest[(TypeSize + ExtraSize(kind, count))..];
        }

        return types.ToImmutable();
    }

    private static ImmutableArray<(string Name, int Type)> Members(
        ReadOnlySpan<byte> members, int count, ReadOnlySpan<byte> strings)
    {
        var list = ImmutableArray.CreateBuilder<(string, int)>(count);
        for (var i = 0; i < count; i++)
        {
            var member = members[(i * MemberSize)..];
            list.Add((ElfFile.TextAt(strings, BtfExtension.Word(member, 0)), BtfExtension.Word(member, 4)));
        }

        return list.MoveToImmutable();
    }

    /// <summary>Bytes that follow the 12 that all types have.</summary>
    /// <param name="kind">What the type is.</param>
    /// <param name="count">How many members, parameters or values it has.</param>
    internal static int ExtraSize(BtfKind kind, int count) => kind switch
    {
        BtfKind.Integer or BtfKind.Variable or BtfKind.DeclarationTag => 4,
        BtfKind.Array => 12,
        BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.Enum64 => 12 * count,
        BtfKind.Enum or BtfKind.Signature => 8 * count,
        _ => 0,
    };
}
