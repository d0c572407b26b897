using System.Buffers.Binary;
using System.Text;
using Tcpq.Language;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Syntax;

namespace Tcpq.Lowering.Expressions;

/// <summary>Emits comparisons of a short text with text of the script.</summary>
internal static class ShortTextTest
{
    private const int Size = 16;

    /// <summary>True if one of several texts fits; false if there is no text.</summary>
    internal static LlvmValue Emit(
        FunctionBuilder builder, Operand.ShortText text, BinaryOperator op, IEnumerable<string> wanted)
    {
        var result = wanted.Select(one => Emit(builder, text, op, Encoding.Latin1.GetBytes(one)))
            .Aggregate(builder.Constant(1, 0), builder.Or);
        var answer = op == BinaryOperator.NotEqual ? builder.Not(result) : result;
        return text.Present is { } present ? builder.And(answer, present) : answer;
    }

    private static LlvmValue Emit(FunctionBuilder builder, Operand.ShortText text, BinaryOperator op, byte[] wanted)
    {
        if (wanted.Length > Size)
        {
            return builder.Constant(1, 0);
        }

        return op switch
        {
            BinaryOperator.StartsWith => IsAt(builder, text, wanted, 0),
            BinaryOperator.Contains => Enumerable.Range(0, Size - wanted.Length + 1)
                .Select(position => IsAt(builder, text, wanted, position)).Aggregate(builder.Or),
            _ => IsAt(builder, text, [.. wanted, .. new byte[Size - wanted.Length]], 0),
        };
    }

    private static LlvmValue IsAt(FunctionBuilder builder, Operand.ShortText text, byte[] wanted, int position)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Span<byte> mask = stackalloc byte[Size];
        bytes.Clear();
        mask.Clear();
        wanted.CopyTo(bytes[position..]);
        mask.Slice(position, wanted.Length).Fill(byte.MaxValue);
        var difference = builder.Or(
            Difference(builder, text.First, bytes, mask), Difference(builder, text.Second, bytes[8..], mask[8..]));
        return builder.Compare(IntPredicate.Equal, difference, builder.Constant(64, 0));
    }

    private static LlvmValue Difference(
        FunctionBuilder builder, LlvmValue word, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mask) => builder.And(
            builder.Xor(word, builder.Constant(64, BinaryPrimitives.ReadUInt64LittleEndian(bytes))),
            builder.Constant(64, BinaryPrimitives.ReadUInt64LittleEndian(mask)));
}
