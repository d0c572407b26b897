using System.Collections.Immutable;
using System.Text;

namespace Tcpq.Bpf;

/// <summary>A kernel's type information, of some hundred thousand types: what is asked for is read where it lies
/// (Documentation/bpf/btf.rst in the kernel's sources).</summary>
internal sealed class BtfFile
{
    private const int HeaderLength = 4;
    private const int TypesOffset = 8;
    private const int TypesLength = 12;
    private const int ParameterSize = 8;
    private const int MemberSize = 12;

    private readonly ReadOnlyMemory<byte> types;
    private readonly ReadOnlyMemory<byte> strings;
    private readonly int[] offsets;

    private BtfFile(ReadOnlyMemory<byte> types, ReadOnlyMemory<byte> strings)
    {
        this.types = types;
        this.strings = strings;
        offsets = Index(types.Span);
    }

    /// <summary>Reads a file such as `/sys/kernel/btf/vmlinux`.</summary>
    public static BtfFile Read(ReadOnlyMemory<byte> file)
    {
        var header = BtfExtension.Word(file.Span, HeaderLength);
        var types = file.Slice(
            header + BtfExtension.Word(file.Span, TypesOffset), BtfExtension.Word(file.Span, TypesLength));
        var strings = file.Slice(
            header + BtfExtension.Word(file.Span, BtfExtension.StringsOffset),
            BtfExtension.Word(file.Span, BtfExtension.StringsLength));
        return new(types, strings);
    }

    /// <summary>The number of a type; 0 if there is none of that name and kind.</summary>
    public int Find(string name, BtfKind kind)
    {
        var place = strings.Span.IndexOf(Encoding.UTF8.GetBytes($"\0{name}\0")) + 1;
        for (var id = 1; place > 0 && id < offsets.Length; id++)
        {
            if (BtfExtension.Word(At(id), 0) == place && KindOf(id) == kind)
            {
                return id;
            }
        }

        return 0;
    }

    /// <summary>The names of all types of a kind.</summary>
    public IEnumerable<string> Names(BtfKind kind)
    {
        for (var id = 1; id < offsets.Length; id++)
        {
            if (KindOf(id) == kind)
            {
                yield return NameOf(id);
            }
        }
    }

    /// <summary>What a type is.</summary>
    public BtfKind KindOf(int id) => id == 0 ? BtfKind.Void : (BtfKind)((Info(id) >> 24) & 0x1f);

    /// <summary>A type's name; may be empty.</summary>
    public string NameOf(int id) => id == 0 ? "void" : Text(BtfExtension.Word(At(id), 0));

    /// <summary>The number of the type that a pointer, function, typedef or qualifier is made of; what a signature
    /// returns.</summary>
    public int ReferenceOf(int id) => BtfExtension.Word(At(id), 8);

    /// <summary>Bytes of an integer, enumeration, structure or union.</summary>
    public int SizeOf(int id) => BtfExtension.Word(At(id), 8);

    /// <summary>The type without its other names and qualifiers.</summary>
    public int Resolve(int id)
    {
        while (KindOf(id) is BtfKind.Typedef or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict
            or BtfKind.TypeTag)
        {
            id = ReferenceOf(id);
        }

        return id;
    }

    /// <summary>An integer's encoding.</summary>
    public (bool IsSigned, bool IsBoolean, bool IsChar) EncodingOf(int id)
    {
        const int signed = 1;
        const int character = 2;
        const int boolean = 4;
        var encoding = (BtfExtension.Word(At(id), BtfTypes.TypeSize) >> 24) & 0xf;
        return ((encoding & signed) != 0, (encoding & boolean) != 0, (encoding & character) != 0
            || NameOf(id) == "char");
    }

    /// <summary>An array's element and how many it has.</summary>
    public (int Element, int Count) ArrayOf(int id) =>
        (BtfExtension.Word(At(id), BtfTypes.TypeSize), BtfExtension.Word(At(id), BtfTypes.TypeSize + 8));

    /// <summary>A signature's parameters.</summary>
    public ImmutableArray<BtfParameter> ParametersOf(int id)
    {
        var list = ImmutableArray.CreateBuilder<BtfParameter>(CountOf(id));
        for (var i = 0; i < CountOf(id); i++)
        {
            var entry = At(id)[(BtfTypes.TypeSize + (i * ParameterSize))..];
            list.Add(new(Text(BtfExtension.Word(entry, 0)), BtfExtension.Word(entry, 4)));
        }

        return list.MoveToImmutable();
    }

    /// <summary>The members of a structure or union.</summary>
    public ImmutableArray<BtfMember> MembersOf(int id)
    {
        var hasBitFields = Info(id) < 0; // kind_flag
        var list = ImmutableArray.CreateBuilder<BtfMember>(CountOf(id));
        for (var i = 0; i < CountOf(id); i++)
        {
            var entry = At(id)[(BtfTypes.TypeSize + (i * MemberSize))..];
            var offset = BtfExtension.Word(entry, 8);
            list.Add(new(
                Text(BtfExtension.Word(entry, 0)),
                BtfExtension.Word(entry, 4),
                hasBitFields ? (offset >> 24) & 0xff : 0));
        }

        return list.MoveToImmutable();
    }

    /// <summary>An enumeration's names and values; signed ones in two's complement of 64 bits.</summary>
    public ImmutableArray<(string Name, ulong Value)> ValuesOf(int id)
    {
        var isWide = KindOf(id) == BtfKind.Enum64;
        var size = isWide ? 12 : 8;
        var list = ImmutableArray.CreateBuilder<(string, ulong)>(CountOf(id));
        for (var i = 0; i < CountOf(id); i++)
        {
            var entry = At(id)[(BtfTypes.TypeSize + (i * size))..];
            var low = BtfExtension.Word(entry, 4);
            list.Add((
                Text(BtfExtension.Word(entry, 0)),
                isWide ? ((ulong)(uint)BtfExtension.Word(entry, 8) << 32) | (uint)low
                : IsSignedEnum(id) ? (ulong)low
                : (uint)low));
        }

        return list.MoveToImmutable();
    }

    /// <summary>True if an enumeration has negative values.</summary>
    public bool IsSignedEnum(int id) => Info(id) < 0; // kind_flag

    private static int[] Index(ReadOnlySpan<byte> types)
    {
        const int typical = 1 << 17;
        var list = new List<int>(typical) { 0 };
        for (var offset = 0; offset < types.Length;)
        {
            list.Add(offset);
            var info = BtfExtension.Word(types, offset + 4);
            offset += BtfTypes.TypeSize + BtfTypes.ExtraSize((BtfKind)((info >> 24) & 0x1f), info & 0xffff);
        }

        return [.. list];
    }

    private int Info(int id) => BtfExtension.Word(At(id), 4);

    private int CountOf(int id) => Info(id) & 0xffff;

    private ReadOnlySpan<byte> At(int id) => types.Span[offsets[id]..];

    private string Text(int offset)
    {
        var rest = strings.Span[offset..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }
}

/// <summary>A parameter of a function.</summary>
/// <param name="Name">Its name; may be empty.</param>
/// <param name="Type">The number of its type.</param>
internal readonly record struct BtfParameter(string Name, int Type);

/// <summary>A member of a structure or union.</summary>
/// <param name="Name">Its name; empty for a structure or union whose members are the outer one's.</param>
/// <param name="Type">The number of its type.</param>
/// <param name="Bits">Width of a bit field; 0 for none.</param>
internal readonly record struct BtfMember(string Name, int Type, int Bits);
