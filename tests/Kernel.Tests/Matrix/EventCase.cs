using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Text;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>What provokes an event, and how often it must have been seen then.</summary>
/// <param name="Event">Its name.</param>
/// <param name="Where">Which of these events count.</param>
/// <param name="Act">What happens, in a network namespace where nothing has happened before.</param>
/// <param name="Expected">How often the event was seen at a hook, after the act.</param>
internal sealed record EventCase(
    string Event, string Where, Action<TcpScene> Act, Func<EventHook, TcpScene, Expectation> Expected)
{
    /// <summary>True if the act comes before anybody watches: the event is about what there is.</summary>
    public bool IsBefore { get; init; }

    /// <summary>A condition that says the same by a name for which each kernel has another number, and the first kernel
    /// that knows it; null if there is none.</summary>
    public (string Where, Version Since)? WherePortable { get; init; }

    /// <summary>True for an event that scripts name themselves, which is its own hook and has no namespace.</summary>
    public bool IsProbe => ProbeTable.Find(Event.Split('(')[0]) is not null;

    /// <summary>The script that counts it at a hook.</summary>
    public SourceText Script(Hook hook) =>
        new($"on {Event}{(IsProbe ? "" : $" via {hook.Name}")} where {Where} < count() >");

    /// <summary>The same number at all hooks.</summary>
    public EventCase(string row, string where, Action<TcpScene> act, Func<long> expected)
        : this(row, where, act, (_, _) => Expectation.Exactly(expected()))
    {
    }
}

/// <summary>A number of events.</summary>
/// <param name="Least">At least that many.</param>
/// <param name="Most">At most that many.</param>
internal sealed record Expectation(long Least, long Most)
{
    /// <summary>Exactly that many.</summary>
    public static Expectation Exactly(long count) => new(count, count);

    /// <summary>True for a number that is as expected. Nothing is never right: it would prove nothing.</summary>
    public bool Holds(long count) => count > 0 && count >= Least && count <= Most;

    public override string ToString() => Least == Most ? $"{Least}" : $"{Least} to {Most}";
}
