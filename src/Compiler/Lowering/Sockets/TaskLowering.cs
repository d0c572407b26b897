using System.Diagnostics;
using Tcpq.Bpf;
using Tcpq.Language;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Targets;

namespace Tcpq.Lowering.Sockets;

/// <summary>Emits questions about the task at work.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="target">Says in which namespace processes have their numbers.</param>
internal sealed class TaskLowering(FunctionBuilder builder, Target target)
{
    private const int NameSize = 16; // TASK_COMM_LEN: include/linux/sched.h
    private const ulong IsKernelThread = 0x0020_0000; // PF_KTHREAD: include/linux/sched.h

    /// <summary>A number about it, in 64 bits; absent if the user's pid namespace does not have the task.</summary>
    internal Optional Number(TaskValue value) => value switch
    {
        TaskValue.Cgroup => new(builder.CallHelper(BpfHelper.GetCurrentCgroupId)),
        _ when target.PidNamespace is { } inode => InNamespace(Task(value), inode),
        TaskValue.ProcessId => new(builder.ShiftRight(
            builder.CallHelper(BpfHelper.GetCurrentPidTgid), builder.Constant(64, 32))),
        TaskValue.ThreadId => new(builder.And(
            builder.CallHelper(BpfHelper.GetCurrentPidTgid), builder.Constant(64, uint.MaxValue))),
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

    /// <summary>1 bit: it is a process, not a thread of the kernel's own.</summary>
    internal LlvmValue IsProcess()
    {
        var task = builder.IntToPointer(builder.CallHelper(BpfHelper.GetCurrentTask));
        var flags = new KernelReader(builder, isTyped: false).Integer(KernelTypes.TaskStruct, task, "flags", 32);
        return builder.Compare(
            IntPredicate.Equal, builder.And(flags, builder.Constant(64, IsKernelThread)), builder.Constant(64, 0));
    }

    private LlvmValue Task(TaskValue value)
    {
        var task = builder.CallHelper(BpfHelper.GetCurrentTask);
        return value == TaskValue.ThreadId ? task : new KernelReader(builder, isTyped: false).Pointer(
            KernelTypes.TaskStruct, builder.IntToPointer(task), "group_leader");
    }

    // bpf_get_ns_current_pid_tgid knows only tasks of the very namespace, not those of namespaces inside of it.
    private Optional InNamespace(LlvmValue task, uint inode)
    {
        var number = builder.CallWith(
            $"tcpq_pid_{inode}", [task], function => PidWalk.Emit(function, inode));
        return new(number, builder.Compare(IntPredicate.NotEqual, number, builder.Constant(64, 0)));
    }
}
