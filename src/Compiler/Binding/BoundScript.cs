using System.Collections.Immutable;
using Tcpq.Binding.Reports;
using Tcpq.Binding.Tree;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>A script whose names and types are known.</summary>
/// <param name="Source">Its text.</param>
/// <param name="Rules">What it does in the kernel.</param>
/// <param name="Parameters">What its user may set.</param>
/// <param name="Maps">Its maps.</param>
/// <param name="Reports">What it does between the events.</param>
internal sealed record BoundScript(
    SourceText Source,
    ImmutableArray<BoundRule> Rules,
    ImmutableArray<ScriptParameter> Parameters,
    ImmutableArray<ScriptMap> Maps,
    ReportPlan Reports)
{
    /// <summary>The rules that no script says, which learn who owns sockets; none if the script does not
    /// ask.</summary>
    internal IEnumerable<OwnerRule> OwnerRules
    {
        get
        {
            var asking = Rules.FirstOrDefault(rule => rule.Fields.Any(
                value => value.Field.Read is FieldRead.OwnerId or FieldRead.OwnerName));
            return asking is null
                ? []
                : OwnerEvents.Rows.Select(row => new OwnerRule(
                    asking with
                    {
                        Event = row.Event,
                        Via = null,
                        Where = null,
                        Body = [],
                    },
                    row.Clue));
        }
    }
}

/// <summary>A rule that no script says, which learns who owns sockets.</summary>
/// <param name="Rule">The rule, without conditions and statements.</param>
/// <param name="Clue">What its event tells.</param>
internal sealed record OwnerRule(BoundRule Rule, OwnerClue Clue);
