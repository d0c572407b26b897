using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Sockets;

/// <summary>Emits the use of the map that remembers which task owns a socket.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="maps">The module's maps.</param>
/// <param name="task">The task at work.</param>
internal sealed class OwnerLowering(FunctionBuilder builder, ModuleMaps maps, TaskLowering task)
{
    private const ulong BpfNoExist = 1; // BPF_NOEXIST (include/uapi/linux/bpf.h)

    /// <summary>The process that owns a socket.</summary>
    internal Operand.Number Id(SocketLowering socket)
    {
        var (words, present) = Find(socket, 0);
        return new(
            words[0], builder.And(present, builder.Compare(IntPredicate.NotEqual, words[0], builder.Constant(64, 0))));
    }

    /// <summary>The name of the task that owns a socket.</summary>
    internal Operand.ShortText Name(SocketLowering socket)
    {
        var (words, present) = Find(socket, 8, 16);
        return new(words[0], words[1], present);
    }

    /// <summary>Takes up what an event tells about a socket's owner.</summary>
    internal void Take(SocketLowering socket, OwnerClue clue)
    {
        if (clue == OwnerClue.Nobody)
        {
            builder.CallHelper(BpfHelper.MapDeleteElem, maps[MapNames.Owners], Key(socket));
            return;
        }

        // What a thread of the kernel does, it does for somebody else: MPTCP's closes what applications have left.
        var (owner, done) = (builder.NewBlock("owner"), builder.NewBlock("taken"));
        var isOwner = clue == OwnerClue.Holder ? builder.And(socket.IsHeld(), task.IsProcess()) : task.IsProcess();
        builder.Branch(isOwner, owner, done);
        builder.MoveTo(owner);
        var entry = builder.Alloca(MapNames.OwnerSize, 8);
        builder.Store(task.Number(TaskValue.ProcessId).Value, entry);
        var name = task.Name();
        builder.Store(name.First, builder.Offset(entry, 8));
        builder.Store(name.Second, builder.Offset(entry, 16));
        builder.CallHelper(
            BpfHelper.MapUpdateElem, maps[MapNames.Owners], Key(socket), entry,
            builder.Constant(64, clue == OwnerClue.Certain ? 0 : BpfNoExist));
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private (LlvmValue[] Words, LlvmValue Present) Find(SocketLowering socket, params ReadOnlySpan<int> offsets)
    {
        var (there, done) = (builder.NewBlock("owner"), builder.NewBlock("owned"));
        List<LlvmBlock> missing = [];
        if (socket.MayBeMissing)
        {
            var some = builder.NewBlock("socket");
            missing.Add(builder.Current);
            builder.Branch(socket.IsThere(), some, done);
            builder.MoveTo(some);
        }

        var entry = builder.CallHelper(BpfHelper.MapLookupElem, maps[MapNames.Owners], Key(socket));
        missing.Add(builder.Current);
        builder.Branch(builder.Compare(IntPredicate.NotEqual, entry, builder.Null), there, done);
        builder.MoveTo(there);
        var read = new LlvmValue[offsets.Length];
        for (var i = 0; i < offsets.Length; i++)
        {
            read[i] = builder.Load(64, builder.Offset(entry, offsets[i]));
        }

        builder.Branch(done);
        builder.MoveTo(done);
        LlvmValue Join(LlvmValue found, LlvmValue none) =>
            builder.Phi([.. missing.Select(from => (none, from)), (found, there)]);

        return (
            [.. read.Select(word => Join(word, builder.Constant(64, 0)))],
            Join(builder.Constant(1, 1), builder.Constant(1, 0)));
    }

    private LlvmValue Key(SocketLowering socket)
    {
        var key = builder.Alloca(8, 8);
        builder.Store(socket.Identity(), key);
        return key;
    }
}
