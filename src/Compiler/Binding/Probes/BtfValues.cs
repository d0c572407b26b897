using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Language.Fields;
using Tcpq.Values;

namespace Tcpq.Binding.Probes;

/// <summary>What the kernel's types are in the language.</summary>
internal sealed class BtfValues(BtfFile types)
{
    private const int LongestText = 16;

    private readonly Dictionary<int, DataType> enumerations = [];

    /// <summary>The types.</summary>
    internal BtfFile Types => types;

    /// <summary>The type and the last step to a value; null if the language has no such values.</summary>
    /// <param name="type">The number of its type.</param>
    /// <param name="bits">Width of a bit field; 0 for none.</param>
    internal (DataType Type, KernelLeaf Leaf)? Find(int type, int bits)
    {
        var id = types.Resolve(type);
        return types.KindOf(id) switch
        {
            BtfKind.Integer => OfInteger(id, bits),
            BtfKind.Enum => OfEnumeration(id, bits),
            BtfKind.Enum64 when bits == 0 =>
                (IntegerOf(64, types.IsSignedEnum(id)), new KernelLeaf.Enumeration(64, types.IsSignedEnum(id))),
            BtfKind.Pointer => (DataType.Integer, new KernelLeaf.Pointer()),
            BtfKind.Array when types.ArrayOf(id) is var (element, count) && count is > 0 and <= LongestText
                && types.KindOf(types.Resolve(element)) == BtfKind.Integer
                && types.EncodingOf(types.Resolve(element)).IsChar => (DataType.ShortText, new KernelLeaf.Text(count)),
            _ => null,
        };
    }

    /// <summary>Why <see cref="Find"/> finds nothing, as the end of a sentence that begins with the value's
    /// name.</summary>
    internal string Obstacle(int type)
    {
        var id = types.Resolve(type);
        return types.KindOf(id) switch
        {
            BtfKind.Struct or BtfKind.Union => "is a structure",
            BtfKind.Array when types.ArrayOf(id) is (var element, > LongestText) && Text(element) == "char" =>
                $"is text of more than {LongestText} bytes",
            BtfKind.Array => "is an array",
            BtfKind.Void => "is nothing",
            _ => $"is of type `{Text(type)}`",
        };
    }

    /// <summary>The structure that a type is or points to; null if it is or points to none.</summary>
    internal (int Id, bool IsPointer)? Structure(int type)
    {
        var id = types.Resolve(type);
        var isPointer = types.KindOf(id) == BtfKind.Pointer;
        var inner = isPointer ? types.Resolve(types.ReferenceOf(id)) : id;
        return types.KindOf(inner) is BtfKind.Struct or BtfKind.Union ? (inner, isPointer) : null;
    }

    /// <summary>A member of a structure, or of a nameless one inside of it.</summary>
    internal BtfMember? Member(int structure, string name)
    {
        foreach (var member in types.MembersOf(structure))
        {
            if (member.Name == name)
            {
                return member;
            }

            if (member.Name.Length == 0 && Structure(member.Type) is (var inner, false)
                && Member(inner, name) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The names of a structure's members.</summary>
    internal IEnumerable<string> MemberNames(int structure) => types.MembersOf(structure).SelectMany(member =>
        member.Name.Length > 0 ? [member.Name]
        : Structure(member.Type) is (var inner, false) ? MemberNames(inner)
        : Array.Empty<string>());

    /// <summary>The members of structures inside of a structure, with what the kernel's macros call those of sockets:
    /// `sk_state` stands for `__sk_common.skc_state`.</summary>
    internal IEnumerable<(string Name, ImmutableArray<string> Aliases)> InnerNames(int structure) =>
        from outer in types.MembersOf(structure)
        where outer.Name.Length > 0
        let inner = Structure(outer.Type)
        where inner is (_, false)
        from name in MemberNames(inner.Value.Id)
        select ($"{outer.Name}.{name}",
            (ImmutableArray<string>)[name, name.Replace("skc_", "sk_", StringComparison.Ordinal)]);

    /// <summary>A type as C calls it, without its qualifiers.</summary>
    internal string Text(int type) => types.KindOf(type) switch
    {
        BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag => Text(types.ReferenceOf(type)),
        BtfKind.Pointer when types.KindOf(types.ReferenceOf(type)) == BtfKind.Pointer =>
            $"{Text(types.ReferenceOf(type))}*",
        BtfKind.Pointer => $"{Text(types.ReferenceOf(type))} *",
        BtfKind.Struct or BtfKind.Forward => $"struct {Named(type)}",
        BtfKind.Union => $"union {Named(type)}",
        BtfKind.Enum or BtfKind.Enum64 => $"enum {Named(type)}",
        BtfKind.Array => $"{Text(types.ArrayOf(type).Element)}[{types.ArrayOf(type).Count}]",
        BtfKind.Signature => "function",
        _ => types.NameOf(type),
    };

    private string Named(int type) => types.NameOf(type) is { Length: > 0 } name ? name : "{…}";

    private (DataType Type, KernelLeaf Leaf)? OfInteger(int id, int bits)
    {
        var size = types.SizeOf(id) * 8;
        var (isSigned, isBoolean, _) = types.EncodingOf(id);
        if (size is not (8 or 16 or 32 or 64))
        {
            return null;
        }

        var type = isBoolean ? DataType.Bool : IntegerOf(bits == 0 ? size : bits, isSigned);
        return (type, bits == 0
            ? new KernelLeaf.Integer(size, isSigned)
            : new KernelLeaf.BitField(bits, size, isSigned, IsEnumeration: false));
    }

    private (DataType Type, KernelLeaf Leaf) OfEnumeration(int id, int bits)
    {
        var isSigned = types.IsSignedEnum(id);
        var size = types.SizeOf(id) * 8;
        return (EnumerationOf(id), bits == 0
            ? new KernelLeaf.Enumeration(size, isSigned)
            : new KernelLeaf.BitField(bits, size, isSigned, IsEnumeration: true));
    }

    private DataType EnumerationOf(int id)
    {
        if (!enumerations.TryGetValue(id, out var type))
        {
            var name = types.NameOf(id) is { Length: > 0 } named ? named : "enumeration";
            type = new DataType(
                name, types.IsSignedEnum(id) ? Representation.Signed : Representation.Unsigned, types.SizeOf(id))
            {
                Members = [.. types.ValuesOf(id).Select(value => new EnumMember(value.Name, value.Value))],
            };
            enumerations.Add(id, type);
        }

        return type;
    }

    private static DataType IntegerOf(int bits, bool isSigned) => bits switch
    {
        _ when isSigned => DataType.SignedInteger,
        <= 8 => DataType.Integer8,
        <= 16 => DataType.Integer16,
        <= 32 => DataType.Integer32,
        _ => DataType.Integer,
    };
}
