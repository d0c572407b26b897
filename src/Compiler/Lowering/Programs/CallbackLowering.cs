using Tcpq.Bpf;
using Tcpq.Language.Events;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Planning;

namespace Tcpq.Lowering.Programs;

/// <summary>Emits what programs at `sock_ops` begin with: which of TCP's callbacks this is, and asking for those that
/// come only on demand (`BPF_SOCK_OPS_*_CB_FLAG` in include/uapi/linux/bpf.h).</summary>
internal sealed class CallbackLowering
{
    private readonly FunctionBuilder builder;
    private readonly EventArguments arguments;
    private readonly LlvmValue operation;

    private CallbackLowering(FunctionBuilder builder, EventArguments arguments)
    {
        this.builder = builder;
        this.arguments = arguments;
        operation = builder.ZeroExtend(builder.LoadContext(32, arguments.Context, 0), 64);
    }

    /// <summary>Begins a program: asks each new connection for callbacks, and leaves for those that no rule is about.
    /// The kernel calls back about far more than is asked for; only what is an event counts as seen.</summary>
    /// <param name="builder">Where to emit.</param>
    /// <param name="arguments">The program's context.</param>
    /// <param name="program">Its rules.</param>
    /// <param name="exit">Where to leave.</param>
    internal static CallbackLowering Begin(
        FunctionBuilder builder, EventArguments arguments, PlannedProgram program, LlvmBlock exit)
    {
        var lowering = new CallbackLowering(builder, arguments);
        var callbacks = program.Rules.Select(rule => rule.Point.Callback).OfType<SocketCallback>().Distinct().ToList();
        var flags = callbacks.Aggregate(0, (sum, callback) => sum | callback.Flag);
        if (flags != 0)
        {
            lowering.Ask(flags);
        }

        builder.ContinueIf(callbacks.Select(lowering.Is).Aggregate(builder.Or), exit);
        return lowering;
    }

    /// <summary>1 bit that says whether this is a callback.</summary>
    internal LlvmValue Is(SocketCallback callback) =>
        builder.Compare(IntPredicate.Equal, operation, builder.Constant(64, (ulong)callback.Operation));

    // Each connection is told as soon as there is one.
    private void Ask(int flags)
    {
        var (ask, asked) = (builder.NewBlock("ask"), builder.NewBlock("asked"));
        var isNew = new[] { SocketCallbacks.Connecting, SocketCallbacks.Connected, SocketCallbacks.Accepted }
            .Select(point => Is(point.Callback!)).Aggregate(builder.Or);
        builder.Branch(isNew, ask, asked);
        builder.MoveTo(ask);
        builder.CallHelper(
            BpfHelper.SockOpsCallbackFlagsSet, arguments.Context, builder.Constant(32, (ulong)flags));
        builder.Branch(asked);
        builder.MoveTo(asked);
    }
}
