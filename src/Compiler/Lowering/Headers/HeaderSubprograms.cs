using Tcpq.Language.Fields;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Headers;

/// <summary>Functions that look through headers.</summary>
internal static class HeaderSubprograms
{
    /// <summary>Looks for a TCP option: its value, with <see cref="TcpOptionFinder.PresentBit"/> where it is
    /// there.</summary>
    internal static LlvmValue FindOption(this Subprograms subprograms, TcpOptionValue value, ParsedPacket packet)
    {
        var caller = subprograms.Caller;
        var length = caller.ShiftLeft(
            caller.ShiftRight(
                caller.ZeroExtend(caller.Load(8, caller.Offset(packet.Transport.View, 12)), 64),
                subprograms.Constant(4)),
            subprograms.Constant(2));
        return subprograms.Call(
            $"option_{(int)value}",
            subprograms.Access.Advance(packet.Transport.Cursor, 20),
            [caller.Subtract(length, subprograms.Constant(20))],
            (builder, inner, cursor) => TcpOptionFinder.EmitLoop(
                builder,
                position => subprograms.Within(builder, inner)
                    .LookAtOption(value, cursor, builder.Parameter(2), position)));
    }

    private static LlvmValue LookAtOption(this Subprograms subprograms, TcpOptionValue value, LlvmValue cursor,
        LlvmValue size, LlvmValue position) => subprograms.Call(
        $"look_{(int)value}",
        cursor,
        [size, position],
        (builder, inner, start) => TcpOptionFinder.EmitStep(
            builder, inner, start, builder.Parameter(2), builder.Parameter(3), value));

    /// <summary>Walks IPv6's extension headers: an <see cref="ExtensionWalk"/> result, or the identification of the
    /// fragment header.</summary>
    /// <param name="subprograms">What calls it.</param>
    /// <param name="nextHeader">The first one's number.</param>
    /// <param name="first">Cursor of the first one.</param>
    /// <param name="isIdentification">The identification is asked for; 0 without a fragment header.</param>
    internal static LlvmValue WalkExtensions(
        this Subprograms subprograms, LlvmValue nextHeader, LlvmValue first, bool isIdentification) => subprograms.Call(
        isIdentification ? "fragment_id" : "extensions",
        first,
        [nextHeader, subprograms.Constant(0)],
        (builder, inner, cursor) => ExtensionWalk.Emit(
            builder, inner, cursor, builder.Parameter(2), builder.Parameter(3), isIdentification));
}
