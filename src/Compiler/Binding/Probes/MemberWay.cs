using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Language.Fields;

namespace Tcpq.Binding.Probes;

/// <summary>A way through the kernel's structures, from an argument to a value.</summary>
/// <param name="first">The member of the context where it begins; null if it begins at an argument.</param>
internal sealed class MemberWay(MemberStep? first)
{
    private readonly ImmutableArray<KernelRead>.Builder reads = ImmutableArray.CreateBuilder<KernelRead>();
    private ImmutableArray<MemberStep> steps = first is null ? [] : [first];

    /// <summary>Goes on to a member of the structure that the way has led to; false if it has no name by which it
    /// could be found in another kernel.</summary>
    /// <param name="types">The kernel's types.</param>
    /// <param name="structure">The structure.</param>
    /// <param name="isPointer">True if the way has led to its address.</param>
    /// <param name="member">The member.</param>
    internal bool Add(BtfFile types, int structure, bool isPointer, string member)
    {
        var name = types.NameOf(structure);
        if (isPointer)
        {
            if (!steps.IsEmpty)
            {
                reads.Add(new(steps, 0, new KernelLeaf.Pointer()));
            }

            steps = [];
        }

        steps = steps.Add(new(name, types.KindOf(structure) == BtfKind.Union, member));
        return steps[0].Struct.Length > 0;
    }

    /// <summary>The reads that it takes.</summary>
    internal ImmutableArray<KernelRead> End(KernelLeaf leaf) =>
        steps.IsEmpty ? [] : [.. reads, new(steps, 0, leaf)];
}
