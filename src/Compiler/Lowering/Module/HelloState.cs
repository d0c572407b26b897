using Tcpq.Bpf;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Module;

/// <summary>What is known of a ClientHello of which a part has been read, in memory: words of 64 bits, then the
/// server's name.</summary>
internal static class HelloState
{
    /// <summary>The sequence number that goes on.</summary>
    internal const int Next = 0;

    /// <summary>A a `HelloPhase`.</summary>
    internal const int Phase = 8;

    /// <summary>Bytes that the number being read lacks.</summary>
    internal const int Need = 16;

    /// <summary>The number being read, as far as it is known.</summary>
    internal const int Number = 24;

    /// <summary>Bytes to pass over.</summary>
    internal const int Skip = 32;

    /// <summary>Bytes that are left of the record; 0 if a record's header comes next.</summary>
    internal const int RecordLeft = 40;

    /// <summary>Bytes that the record's header lacks.</summary>
    internal const int HeaderNeed = 48;

    /// <summary>The record's header, as far as it is known.</summary>
    internal const int Header = 56;

    /// <summary>Bytes that are left of the message; many before its length is known.</summary>
    internal const int MessageLeft = 64;

    /// <summary>Bytes that are left of the extension that is read.</summary>
    internal const int ExtensionLeft = 72;

    /// <summary>The version that stands before all extensions.</summary>
    internal const int LegacyVersion = 80;

    /// <summary>The highest version that the extension has; 0 for none that is known.</summary>
    internal const int Version = 88;

    /// <summary>1 once there is such an extension.</summary>
    internal const int HasVersions = 96;

    /// <summary>Bytes of the server's name; 0 without one.</summary>
    internal const int NameLength = 104;

    /// <summary>Bytes of the name that have been read.</summary>
    internal const int NameHave = 112;

    /// <summary>1 once it is counted as begun.</summary>
    internal const int Begun = 120;

    /// <summary>1 if the segment at hand goes on with what another began.</summary>
    internal const int Resumed = 128;

    /// <summary>The name.</summary>
    internal const int Name = 136;

    /// <summary>Most bytes of a name: those of DNS have 253.</summary>
    internal const int LongestName = 255;

    /// <summary>Bytes of all: a word may be loaded at the name's last byte.</summary>
    internal const int Size = Name + LongestName + 1 + 8;

    /// <summary>The map of one entry for each CPU that holds the hello at hand.</summary>
    internal const string CurrentMap = "tcpq_hello";

    /// <summary>The map from a flow's hash to a hello that goes on in another segment.</summary>
    internal const string OpenMap = "tcpq_hellos";

    /// <summary>How many of those are remembered.</summary>
    internal const int MostOpen = 4096;

    /// <summary>Emits the look-up of the hello at hand; returns 0 if there is none, which cannot be.</summary>
    internal static LlvmValue Current(FunctionBuilder builder, ModuleMaps maps) =>
        Current(builder, maps, builder.Alloca(4, 4));

    /// <summary>The same with at least 4 bytes of the caller's stack, which has something else in them later.</summary>
    internal static LlvmValue Current(FunctionBuilder builder, ModuleMaps maps, LlvmValue index)
    {
        builder.Store(builder.Constant(32, 0), index);
        var state = builder.CallHelper(BpfHelper.MapLookupElem, maps[CurrentMap], index);
        var (there, impossible) = (builder.NewBlock("hello"), builder.NewBlock("no_hello"));
        builder.Branch(builder.Compare(IntPredicate.Equal, state, builder.Null), impossible, there);
        builder.MoveTo(impossible);
        builder.Return(builder.Constant(64, 0));
        builder.MoveTo(there);
        return state;
    }
}
