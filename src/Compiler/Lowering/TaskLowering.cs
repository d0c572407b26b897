using System.Diagnostics;
using Tcpq.Language;
using Tcpq.Llvm;

namespace Tcpq.Lowering;

/// <summary>Emits questions about the task at work.</summary>
internal sealed class TaskLowering(FunctionBuilder builder)
{
    private const int NameSize = 16; // TASK_COMM_LEN: include/linux/sched.h

    /// <summary>A number about it, in 64 bits.</summary>
    internal LlvmValue Number(TaskValue value) => value switch
    {
        TaskValue.ProcessId => builder.ShiftRight(
            builder.CallHelper(BpfHelper.GetCurrentPidTgid), builder.Constant(64, 32)),
        TaskValue.ThreadId => builder.And(
            builder.CallHelper(BpfHelper.GetCurrentPidTgid), builder.Constant(64, uint.MaxValue)),
        TaskValue.Cgroup => builder.CallHelper(BpfHelper.GetCurrentCgroupId),
        _ => throw new UnreachableException(),
    };

    /// <summary>Its name.</summary>
    internal Operand.ShortText Name()
    {
        var name = builder.Passing16;
        builder.Store(builder.Constant(64, 0), name);
        builder.Store(builder.Constant(64, 0), builder.Offset(name, 8));
        builder.CallHelper(BpfHelper.GetCurrentComm, name, builder.Constant(64, NameSize));
        return new(builder.Load(64, name), builder.Load(64, builder.Offset(name, 8)));
    }
}
