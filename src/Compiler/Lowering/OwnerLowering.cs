using Tcpq.Language;
using Tcpq.Llvm;

namespace Tcpq.Lowering;

/// <summary>Emits the use of the map that remembers which task owns a socket.</summary>
internal sealed class OwnerLowering(FunctionBuilder builder, ModuleMaps maps)
{
    /// <summary>The map, from a socket's identity to <see cref="EntrySize"/> bytes: the process in 8, the name.</summary>
    internal const string Map = "tcpq_owners";

    /// <summary>Bytes in an entry.</summary>
    internal const int EntrySize = 24;

    private const ulong BpfNoExist = 1; // BPF_NOEXIST (include/uapi/linux/bpf.h)

    /// <summary>The process that owns a socket.</summary>
    internal Operand.Number Id(SocketLowering socket)
    {
        var (words, present) = Find(socket, 0);
        return new(words[0], present);
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
            builder.CallHelper(BpfHelper.MapDeleteElem, maps[Map], Key(socket));
            return;
        }

        var task = new TaskLowering(builder);
        var entry = builder.Alloca(EntrySize, 8);
        builder.Store(task.Number(TaskValue.ProcessId), entry);
        var name = task.Name();
        builder.Store(name.First, builder.Offset(entry, 8));
        builder.Store(name.Second, builder.Offset(entry, 16));
        builder.CallHelper(
            BpfHelper.MapUpdateElem, maps[Map], Key(socket), entry,
            builder.Constant(64, clue == OwnerClue.Certain ? 0 : BpfNoExist));
    }

    private (LlvmValue[] Words, LlvmValue Present) Find(SocketLowering socket, params ReadOnlySpan<int> offsets)
    {
        var entry = builder.CallHelper(BpfHelper.MapLookupElem, maps[Map], Key(socket));
        var (there, done) = (builder.NewBlock("owner"), builder.NewBlock("owned"));
        var before = builder.Current;
        var isThere = builder.Compare(IntPredicate.NotEqual, entry, builder.Null);
        builder.Branch(isThere, there, done);
        builder.MoveTo(there);
        var read = new LlvmValue[offsets.Length];
        for (var i = 0; i < offsets.Length; i++)
        {
            read[i] = builder.Load(64, builder.Offset(entry, offsets[i]));
        }

        builder.Branch(done);
        builder.MoveTo(done);
        var zero = builder.Constant(64, 0);
        return (
            [.. read.Select(word => builder.Phi((zero, before), (word, there)))],
            builder.Phi((builder.Constant(1, 0), before), (builder.Constant(1, 1), there)));
    }

    private LlvmValue Key(SocketLowering socket)
    {
        var key = builder.Alloca(8, 8);
        builder.Store(socket.Identity(), key);
        return key;
    }
}
