using Tcpq.Language.Encapsulations;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Encapsulations;

/// <summary>Emits the look-up of what is not followed.</summary>
internal static class NameLowering
{
    /// <summary>The number, from 1, of the row of <see cref="UnfollowedTable"/> that a protocol belongs to; 0 for none.
    /// Leaves the builder where it is known.</summary>
    /// <param name="builder">Where to emit.</param>
    /// <param name="protocol">A <see cref="ProtocolNumber"/>.</param>
    /// <param name="space">Which of the numbers it can be.</param>
    internal static LlvmValue NumberOf(FunctionBuilder builder, LlvmValue protocol, Func<ulong, bool> space)
    {
        var (none, done) = (builder.NewBlock("nameless"), builder.NewBlock("name"));
        var values = new List<(LlvmValue Value, LlvmBlock From)> { (builder.Constant(64, 0), none) };
        var cases = new List<(ulong, LlvmBlock)>();
        var start = builder.Current;
        for (var i = 0; i < UnfollowedTable.Rows.Length; i++)
        {
            var numbers = UnfollowedTable.Rows[i].Numbers.Where(space).ToList();
            if (numbers.Count == 0)
            {
                continue;
            }

            var found = builder.NewBlock("known");
            cases.AddRange(numbers.Select(number => (number, found)));
            values.Add((builder.Constant(64, (ulong)i + 1), found));
            builder.MoveTo(found);
            builder.Branch(done);
        }

        builder.MoveTo(none);
        builder.Branch(done);
        builder.MoveTo(start);
        builder.Switch(protocol, none, [.. cases]);
        builder.MoveTo(done);
        return builder.Phi([.. values]);
    }
}
