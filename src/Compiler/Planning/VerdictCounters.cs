using Tcpq.Binding.Tree;
using Tcpq.Contract;
using Tcpq.Language;

namespace Tcpq.Planning;

/// <summary>The indexes of a rule's counters of what it decided; -1 for what it cannot decide.</summary>
/// <param name="Dropped">Packets dropped.</param>
/// <param name="WouldDrop">Packets that would have been dropped.</param>
/// <param name="Guarded">Packets that the guard kept from being dropped.</param>
/// <param name="Passed">Packets that `pass` let through.</param>
/// <param name="Limited">Packets above a `limit`.</param>
internal sealed record VerdictCounters(int Dropped, int WouldDrop, int Guarded, int Passed, int Limited)
{
    /// <summary>The counters of a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="add">Adds a counter and gives its index.</param>
    internal static VerdictCounters Of(BoundRule rule, Func<CounterKind, int> add)
    {
        bool limits = false, drops = false, passes = false;
        foreach (var statement in rule.Body.SelectMany(statement => statement.Walk()))
        {
            limits |= statement is BoundStatement.RateLimit;
            drops |= statement is BoundStatement.RateLimit or BoundStatement.Decide { Verdict: Verdict.Drop };
            passes |= statement is BoundStatement.Decide { Verdict: Verdict.Pass };
        }

        int Add(bool isThere, CounterKind kind) => isThere ? add(kind) : -1;
        return new(
            Add(drops, CounterKind.Dropped),
            Add(drops, CounterKind.WouldDrop),
            Add(drops, CounterKind.Guarded),
            Add(passes, CounterKind.Passed),
            Add(limits, CounterKind.Limited));
    }
}
