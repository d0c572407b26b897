using Tcpq.Llvm;

namespace Tcpq.Lowering;

/// <summary>The global behind <see cref="RunConfiguration"/>, made when first used.</summary>
internal sealed class RunConfigurationGlobal(ModuleBuilder module)
{
    private const int InterfaceIndexOffset = 0;
    private const int NetworkNamespaceOffset = 4;
    private const int LinkTypeOffset = 8;
    private const int Size = 16;

    private LlvmValue? global;

    /// <summary>The device's link type, in 64 bits.</summary>
    internal LlvmValue LinkType(FunctionBuilder builder) => Word(builder, LinkTypeOffset);

    /// <summary>Lets only packets of the configured device through, if one is configured.</summary>
    /// <param name="builder">Where to emit.</param>
    /// <param name="interfaceIndex">Emits the packet's device, in 64 bits.</param>
    /// <param name="networkNamespace">Emits its namespace's inode, in 64 bits; null where the hook is in one.</param>
    /// <param name="reject">Where other packets go.</param>
    internal void FilterDevice(
        FunctionBuilder builder, Func<LlvmValue> interfaceIndex, Func<LlvmValue>? networkNamespace, LlvmBlock reject)
    {
        var accepted = builder.NewBlock("device");
        Match(builder, InterfaceIndexOffset, interfaceIndex, reject, accepted);
        if (networkNamespace is not null)
        {
            Match(builder, NetworkNamespaceOffset, networkNamespace, reject, accepted);
        }

        builder.Branch(accepted);
        builder.MoveTo(accepted);
    }

    private void Match(
        FunctionBuilder builder, int offset, Func<LlvmValue> actual, LlvmBlock reject, LlvmBlock accepted)
    {
        var compare = builder.NewBlock("compare");
        var matches = builder.NewBlock("matches");
        var wanted = Word(builder, offset);
        builder.Branch(
            builder.Compare(IntPredicate.Equal, wanted, builder.Constant(64, 0)), accepted, compare);
        builder.MoveTo(compare);
        builder.Branch(builder.Compare(IntPredicate.Equal, wanted, actual()), matches, reject);
        builder.MoveTo(matches);
    }

    // Volatile, for the value in the object is not the one that will be there when it runs.
    private LlvmValue Word(FunctionBuilder builder, int offset)
    {
        global ??= AddGlobal();
        return builder.ZeroExtend(
            builder.Load(32, builder.Offset(global.Value, offset), isVolatile: true), 64);
    }

    private LlvmValue AddGlobal()
    {
        var word = module.Unsigned(32);
        var type = module.Struct(
            "tcpq_run",
            new("ifindex", word), new("netns", word), new("link_type", word), new("reserved", word)).Type;
        Span<byte> initial = stackalloc byte[Size];
        initial.Clear();
        initial[LinkTypeOffset] = (byte)Tcpq.LinkType.Ethernet;
        return module.AddConstant(RunConfiguration.SymbolName, type, initial);
    }
}
