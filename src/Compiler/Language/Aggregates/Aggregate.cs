namespace Tcpq.Language;

/// <summary>A row of the table of aggregates. Placeholder until its tables land.</summary>
public abstract class Aggregate
{
    /// <summary>The statement's keyword.</summary>
    public abstract string Name { get; }
}
