using Tcpq.Contract;

namespace Tcpq.Planning;

/// <summary>Whether it matters in which order the packets of a capture are handled. Where it does not, several threads
/// share them, and what they have found adds up to what one would have.</summary>
internal static class PacketOrder
{
    /// <summary>True if one packet decides about what another is to find: a value of the script's own maps, a row or
    /// text that is sent, a report in between, the value of an aggregate, the state of a connection, a ClientHello that
    /// goes on.</summary>
    internal static bool Matters(Plan plan)
    {
        var schema = plan.Schema;
        return !schema.Maps.IsEmpty || !schema.Streams.IsEmpty || !schema.Captures.IsEmpty
            || !schema.Reports.Timers.IsEmpty || plan.FlowProgram is not null || schema.HelloCounter is not null
            || schema.Tables.Any(table => table.Storage.IsLru || table.Value.Aggregate.GoesByOrder)
            || Updates(plan).Any(update => update.Statement.Result is not null);
    }

    /// <summary>The most keys that a packet adds to a table.</summary>
    internal static int KeysPerPacket(Plan plan, TableSchema table) =>
        Updates(plan).Count(update => update.Table.Map.Name == table.Map.Name);

    private static IEnumerable<PlannedStatement.Update> Updates(Plan plan) => plan.Programs
        .SelectMany(program => program.Rules)
        .SelectMany(rule => rule.Body)
        .SelectMany(statement => statement.Walk())
        .OfType<PlannedStatement.Update>();
}
