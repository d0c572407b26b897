using System.Buffers.Binary;
using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Language;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Lowering.Module;

/// <summary>Large sets: each is a table of the places where it begins and ends, in read-only data, with a function that
/// searches it. A value is in the set where an odd number of these bounds is not above it.</summary>
internal sealed class SetTables(ModuleBuilder module)
{
    // Comparing in place takes about 1 instruction for a number and 5 for a prefix, a search some 60 to 80 in all.
    private const int NumbersInPlace = 48;
    private const int PrefixesInPlace = 16;

    private readonly List<(ImmutableArray<SetElement> Elements, DataType Type, FunctionBuilder Function)> functions =
        [];

    private int count;

    /// <summary>True for sets that are compared in place.</summary>
    internal static bool IsSmall(ImmutableArray<SetElement> elements, DataType type) =>
        elements.Length > 0 && elements.Length <= (type == DataType.Address ? PrefixesInPlace : NumbersInPlace);

    /// <summary>Emits the search; one bit.</summary>
    internal LlvmValue Contains(
        FunctionBuilder builder, ImmutableArray<SetElement> elements, DataType type, Operand value)
    {
        var function = Find(elements, type);
        var result = value is Operand.Address address
            ? builder.Call(function, address.First, address.Second)
            : builder.Call(function, ((Operand.Number)value).Value);
        return builder.Compare(IntPredicate.NotEqual, result, builder.Constant(64, 0));
    }

    private FunctionBuilder Find(ImmutableArray<SetElement> elements, DataType type)
    {
        foreach (var known in functions)
        {
            if (known.Elements == elements && known.Type == type)
            {
                return known.Function;
            }
        }

        var function = type == DataType.Address ? AddOfAddresses(elements) : AddOfNumbers(elements, type);
        functions.Add((elements, type, function));
        return function;
    }

    private FunctionBuilder AddOfNumbers(ImmutableArray<SetElement> elements, DataType type)
    {
        var sign = type.Representation == Representation.Signed ? 1UL << 63 : 0;
        var isNarrow = sign == 0 && type.Size <= 4;
        var bounds = SetBounds.OfNumbers(elements, sign, isNarrow ? uint.MaxValue : ulong.MaxValue);
        var word = module.Unsigned(64);
        var builder = Add(out var name, new IrField("value", word));
        var value = builder.Xor(builder.Parameter(0), builder.Constant(64, sign));
        builder.Return(isNarrow
            ? new BoundSearch(builder, AddTable(name, bounds, 4), 4).Search([value], bounds.Count)
            : new BoundSearch(builder, AddTable(name, bounds, 8), 8).Search([value], bounds.Count));
        return builder;
    }

    private FunctionBuilder AddOfAddresses(ImmutableArray<SetElement> elements)
    {
        var (bounds4, bounds6) = SetBounds.OfAddresses(elements);
        var word = module.Unsigned(64);
        var builder = Add(out var name, new IrField("first", word), new IrField("second", word));
        var (v4, other, v6) = (builder.NewBlock("v4"), builder.NewBlock("other"), builder.NewBlock("v6"));
        var (first, second) = (builder.ByteSwap(builder.Parameter(0)), builder.ByteSwap(builder.Parameter(1)));
        builder.Branch(builder.Compare(IntPredicate.Equal, first, builder.Constant(64, 0)), other, v6);
        builder.MoveTo(other);
        var mapped = builder.ShiftRight(second, builder.Constant(64, 32));
        builder.Branch(builder.Compare(IntPredicate.Equal, mapped, builder.Constant(64, 0xffff)), v4, v6);
        builder.MoveTo(v4);
        var address = builder.And(second, builder.Constant(64, uint.MaxValue));
        builder.Return(new BoundSearch(builder, AddTable($"{name}_v4", bounds4, 4), 4).Search([address],
            bounds4.Count));
        builder.MoveTo(v6);
        builder.Return(
            new BoundSearch(builder, AddTable($"{name}_v6", bounds6, 16), 16).Search([first, second], bounds6.Count));
        return builder;
    }

    private FunctionBuilder Add(out string name, params ReadOnlySpan<IrField> parameters)
    {
        name = $"tcpq_set{count++}";
        return module.AddFunction(name, module.Unsigned(64), section: null, isStatic: false, parameters);
    }

    // A section for each, so that libbpf makes it a map of its own: older kernels limit the size of one.
    private LlvmValue AddTable(string name, List<UInt128> bounds, int size)
    {
        var bytes = new byte[Math.Max(1, bounds.Count) * size];
        for (var i = 0; i < bounds.Count; i++)
        {
            var place = bytes.AsSpan(i * size, size);
            switch (size)
            {
                case 4:
                    BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)bounds[i]);
                    break;
                case 8:
                    BinaryPrimitives.WriteUInt64LittleEndian(place, (ulong)bounds[i]);
                    break;
                default:
                    BinaryPrimitives.WriteUInt64LittleEndian(place, (ulong)(bounds[i] >> 64));
                    BinaryPrimitives.WriteUInt64LittleEndian(place[8..], (ulong)bounds[i]);
                    break;
            }
        }

        var word = module.Unsigned(size == 4 ? 32 : 64);
        return module.AddConstant($"{name}_bounds", module.Array(word, bytes.Length / word.Size), bytes,
            $".rodata.{name}");
    }
}
