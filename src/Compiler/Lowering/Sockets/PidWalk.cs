using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Sockets;

/// <summary>Emits a function that looks for a task's number in a pid namespace. A task has one number in its own
/// namespace and one in each that this is inside of (pid_namespaces(7)).</summary>
internal static class PidWalk
{
    private const ulong MaximumDepth = 32; // MAX_PID_NS_LEVEL: include/linux/pid_namespace.h
    private const int NumberShift = 4; // sizeof(struct upid) is 16: include/linux/pid.h

    /// <summary>Emits the function's body: its argument is the address of the task, and it returns the number, or 0
    /// if the namespace does not have it.</summary>
    /// <param name="builder">The function.</param>
    /// <param name="inode">The namespace's inode.</param>
    internal static void Emit(FunctionBuilder builder, uint inode)
    {
        LlvmValue Constant(ulong value) => builder.Constant(64, value);

        var reader = new KernelReader(builder, isTyped: false);
        var pid = builder.IntToPointer(
            reader.Pointer(KernelTypes.TaskStruct, builder.IntToPointer(builder.Parameter(0)), "thread_pid"));
        var level = reader.Integer(KernelTypes.Pid, pid, "level", 32);
        var numbers = builder.PointerToInt(reader.Address(KernelTypes.Pid, pid, "numbers"));
        var (entry, head, body, next, found, none) = (
            builder.Current, builder.NewBlock("level"), builder.NewBlock("number"), builder.NewBlock("next"),
            builder.NewBlock("found"), builder.NewBlock("none"));
        builder.Branch(head);
        builder.MoveTo(head);
        var at = builder.OpenPhi(Constant(0));
        builder.AddIncoming(at, Constant(0), entry);
        builder.Branch(builder.Compare(IntPredicate.UnsignedLessOrEqual, at, level), body, none);

        builder.MoveTo(body);
        var number = builder.IntToPointer(builder.Add(numbers, builder.ShiftLeft(at, Constant(NumberShift))));
        var space = builder.IntToPointer(reader.Pointer(KernelTypes.UPid, number, "ns"));
        var inside = reader.Address(KernelTypes.PidNamespace, space, "ns");
        var actual = reader.Integer(KernelTypes.NsCommon, inside, "inum", 32);
        builder.Branch(builder.Compare(IntPredicate.Equal, actual, Constant(inode)), found, next);

        builder.MoveTo(next);
        var after = builder.Add(at, Constant(1));
        builder.AddIncoming(at, after, builder.Current);
        builder.Branch(builder.Compare(IntPredicate.UnsignedLessOrEqual, after, Constant(MaximumDepth)), head, none);

        builder.MoveTo(found);
        builder.Return(reader.Integer(KernelTypes.UPid, number, "nr", 32));
        builder.MoveTo(none);
        builder.Return(Constant(0));
    }
}
