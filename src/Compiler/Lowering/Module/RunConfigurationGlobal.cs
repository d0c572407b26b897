using Tcpq.Contract;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Module;

/// <summary>The global behind <see cref="RunConfiguration"/>, made when first used.</summary>
/// <param name="module">Where it goes.</param>
/// <param name="isOneNamespace">True if other network namespaces do not count.</param>
internal sealed class RunConfigurationGlobal(ModuleBuilder module, bool isOneNamespace = false)
{
    private const int InterfaceIndexOffset = 0;
    private const int NetworkNamespaceOffset = 4;
    private const int LinkTypeOffset = 8;
    private const int NamespaceCookieOffset = 16;
    private const int Size = 24;

    private LlvmValue? global;

    /// <summary>The device's link type, in 64 bits.</summary>
    internal LlvmValue LinkType(FunctionBuilder builder) => Read(builder, LinkTypeOffset, 32);

    /// <summary>The inode of the network namespace that the program is attached in, in 64 bits.</summary>
    internal LlvmValue NetworkNamespace(FunctionBuilder builder) => Read(builder, NetworkNamespaceOffset, 32);

    /// <summary>Lets only packets of the configured device through, if one is configured.</summary>
    /// <param name="builder">Where to emit.</param>
    /// <param name="interfaceIndex">Emits the packet's device, in 64 bits.</param>
    /// <param name="reject">Where other packets go.</param>
    /// <param name="inode">Emits its namespace's inode, in 64 bits; null if the hook cannot tell.</param>
    /// <param name="cookie">Emits its namespace's cookie; null if the hook cannot tell.</param>
    /// <param name="isOfNamespace">True if packets of other namespaces are rejected already.</param>
    internal void FilterDevice(
        FunctionBuilder builder,
        Func<LlvmValue> interfaceIndex,
        LlvmBlock reject,
        Func<LlvmValue>? inode = null,
        Func<LlvmValue>? cookie = null,
        bool isOfNamespace = false)
    {
        if (isOneNamespace && !isOfNamespace)
        {
            FilterNamespace(builder, reject, inode, cookie);
        }

        var accepted = builder.NewBlock("device");
        Match(builder, Read(builder, InterfaceIndexOffset, 32), interfaceIndex, reject, accepted);
        if (inode is not null)
        {
            Match(builder, Read(builder, NetworkNamespaceOffset, 32), inode, reject, accepted);
        }

        if (cookie is not null)
        {
            Match(builder, Read(builder, NamespaceCookieOffset, 64), cookie, reject, accepted);
        }

        builder.Branch(accepted);
        builder.MoveTo(accepted);
    }

    /// <summary>Lets only what is of the configured network namespace through, where others do not count.</summary>
    /// <param name="builder">Where to emit.</param>
    /// <param name="reject">Where the others go.</param>
    /// <param name="inode">Emits the namespace's inode, in 64 bits.</param>
    internal void FilterNamespace(FunctionBuilder builder, LlvmBlock reject, Func<LlvmValue> inode)
    {
        if (isOneNamespace)
        {
            FilterNamespace(builder, reject, inode, null);
        }
    }

    private void FilterNamespace(
        FunctionBuilder builder, LlvmBlock reject, Func<LlvmValue>? inode, Func<LlvmValue>? cookie)
    {
        if (inode is not null)
        {
            Demand(builder, Read(builder, NetworkNamespaceOffset, 32), inode(), reject);
        }
        else if (cookie is not null)
        {
            Demand(builder, Read(builder, NamespaceCookieOffset, 64), cookie(), reject);
        }
    }

    private static void Demand(FunctionBuilder builder, LlvmValue wanted, LlvmValue actual, LlvmBlock reject)
    {
        var same = builder.NewBlock("namespace");
        builder.Branch(builder.Compare(IntPredicate.Equal, wanted, actual), same, reject);
        builder.MoveTo(same);
    }

    private static void Match(
        FunctionBuilder builder, LlvmValue wanted, Func<LlvmValue> actual, LlvmBlock reject, LlvmBlock accepted)
    {
        var compare = builder.NewBlock("compare");
        var matches = builder.NewBlock("matches");
        builder.Branch(
            builder.Compare(IntPredicate.Equal, wanted, builder.Constant(64, 0)), accepted, compare);
        builder.MoveTo(compare);
        builder.Branch(builder.Compare(IntPredicate.Equal, wanted, actual()), matches, reject);
        builder.MoveTo(matches);
    }

    // Volatile, for the value in the object is not the one that will be there when it runs.
    private LlvmValue Read(FunctionBuilder builder, int offset, int bits)
    {
        global ??= AddGlobal();
        var value = builder.Load(bits, builder.Offset(global.Value, offset), isVolatile: true);
        return bits == 64 ? value : builder.ZeroExtend(value, 64);
    }

    private LlvmValue AddGlobal()
    {
        var word = module.Unsigned(32);
        var type = module.Struct(
            "tcpq_run",
            new("ifindex", word), new("netns", word), new("link_type", word), new("reserved", word),
            new("netns_cookie", module.Unsigned(64))).Type;
        Span<byte> initial = stackalloc byte[Size];
        initial.Clear();
        initial[LinkTypeOffset] = (byte)Tcpq.Contract.LinkType.Ethernet;
        return module.AddConstant(RunConfiguration.SymbolName, type, initial);
    }
}
