using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Targets;

namespace Tcpq.Lowering.Access;

/// <summary>What a tracing program is given in its context.</summary>
internal sealed class EventArguments(FunctionBuilder builder, Hook hook, Target target)
{
    /// <summary>True if the verifier knows the arguments' types.</summary>
    internal bool AreTyped => hook.Attach is AttachKind.Tracing or AttachKind.Iterator or AttachKind.SockOps;

    /// <summary>True in callbacks of `sock_ops`.</summary>
    internal bool IsCallback => hook.Attach == AttachKind.SockOps;

    /// <summary>The context.</summary>
    internal LlvmValue Context => builder.Parameter(0);

    /// <summary>What the flow tracker tells: a <see cref="Tcpq.Language.Events.FlowEvent"/>, in 64 bits.</summary>
    internal LlvmValue FlowEvent => builder.ZeroExtend(
        builder.Load(8, builder.Offset(Structure, FlowRecord.EventOffset)), 64);

    // Where values stand that are no arguments.
    private LlvmValue Structure => hook.Attach == AttachKind.None
        ? builder.Offset(
            builder.LoadPointer(builder.Offset(Context, CapturedPacket.FlowOffset)), FlowContext.RecordOffset)
        : Context;

    /// <summary>An argument, in 64 bits.</summary>
    internal LlvmValue Word(int index) =>
        builder.Detached(builder.LoadContext(64, Context, OffsetOf(index))); // see FunctionBuilder.Passed

    /// <summary>An argument that is a pointer, as a number in 64 bits: the verifier lets nobody calculate with a
    /// pointer whose type it knows, or follow one that may be null.</summary>
    internal LlvmValue PointerWord(int index)
    {
        if (!AreTyped)
        {
            return Word(index);
        }

        var slot = builder.Passing16;
        builder.CallHelper(
            BpfHelper.ProbeReadKernel, slot, builder.Constant(32, 8), builder.Offset(Context, OffsetOf(index)));
        return builder.Passed(64);
    }

    /// <summary>An argument that is a pointer.</summary>
    internal LlvmValue Pointer(int index) => builder.LoadContextPointer(Context, OffsetOf(index));

    /// <summary>What the function returned, in 64 bits.</summary>
    /// <param name="arguments">How many arguments it takes, on kernels without bpf_get_func_ret.</param>
    internal LlvmValue Returned(int arguments)
    {
        if (HasRegisters)
        {
            return builder.LoadContext(64, Context, KernelTypes.Returned(target.Architecture));
        }

        if (!target.Has(KernelFeature.FunctionReturn))
        {
            return Word(arguments);
        }

        var slot = builder.Passing16;
        builder.Store(builder.Constant(64, 0), slot);
        builder.CallHelper(BpfHelper.GetFuncRet, Context, slot);
        return builder.Load(64, slot);
    }

    /// <summary>An address that stands in the context structure.</summary>
    internal AddressWords Address(EventValue value) => new(
        builder.LoadContext(64, Structure, value.Index),
        builder.LoadContext(64, Structure, value.Index + 8));

    /// <summary>The socket that the function returned.</summary>
    /// <param name="socket">How many arguments the function takes.</param>
    /// <param name="hasType">True if the verifier must know what it is, for its cookie. It does so behind the
    /// arguments alone, where kernels with other arguments have something else; what bpf_get_func_ret gives is a
    /// number.</param>
    internal LlvmValue Returned(SocketArgument socket, bool hasType)
    {
        var arguments = socket.IndexOn(target.Kernel);
        return AreTyped && hasType ? Pointer(arguments) : builder.IntToPointer(Returned(arguments));
    }

    /// <summary>A number, in 64 bits.</summary>
    internal LlvmValue Number(EventValue value)
    {
        if (value.Constant is { } constant)
        {
            return builder.Constant(64, constant);
        }

        var word = value.Place switch
        {
            ArgumentPlace.Argument => Word(value.Index),
            ArgumentPlace.Return => Returned(value.Arguments),
            _ => builder.LoadContext(value.Bits, Structure, value.Index),
        };
        var narrow = builder.Resize(word, value.Bits);
        return value.Bits == 64 ? narrow
            : value.IsSigned ? builder.SignExtend(narrow, 64)
            : builder.ZeroExtend(narrow, 64);
    }

    /// <summary>Where in the context an argument stands, in bytes.</summary>
    internal int OffsetOf(int index) => HasRegisters
        ? KernelTypes.Argument(target.Architecture, index)
        : 8 * index;

    private bool HasRegisters => hook.Attach is AttachKind.Kprobe or AttachKind.Kretprobe or AttachKind.Uprobe
        or AttachKind.Uretprobe;
}
