using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Access;

/// <summary>The time of an event as a value: read where it is first asked for, and the same for all that ask.</summary>
internal sealed class EventTime
{
    private readonly FunctionBuilder builder;
    private readonly EventAccess access;
    private readonly LlvmValue known;

    /// <summary>Begins an event; what asks for its time is reached from here.</summary>
    internal EventTime(FunctionBuilder builder, EventAccess access)
    {
        this.builder = builder;
        this.access = access;
        known = builder.Alloca(8, 8);
        builder.Store(Unknown, known);
    }

    private LlvmValue Unknown => builder.Constant(64, 0);

    /// <summary>Emits the time in nanoseconds.</summary>
    internal LlvmValue Read()
    {
        var (first, done) = (builder.NewBlock("time"), builder.NewBlock("has_time"));
        var before = builder.Load(64, known);
        var from = builder.Current;
        builder.Branch(builder.Compare(IntPredicate.Equal, before, Unknown), first, done);
        builder.MoveTo(first);
        var now = access.Time();
        builder.Store(now, known);
        builder.Branch(done);
        builder.MoveTo(done);
        return builder.Phi((before, from), (now, first));
    }
}
