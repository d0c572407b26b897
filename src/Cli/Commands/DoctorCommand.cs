using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Cli.Tables;
using Tcpq.Cli.Terminal;
using Tcpq.Runtime.Kernel;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq doctor`: what this machine offers, what is missing, and what that costs.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("doctor", "say what this machine offers, what is missing, and what that costs");
        command.SetAction(_ =>
        {
            var separator = "";
            foreach (var group in Doctor.Examine().GroupBy(row => row.Group))
            {
                context.Streams.Results.Write(separator);
                context.Print(Describe(group.Key, group));
                separator = context.Streams.Results.NewLine;
            }

            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>A group of facts as a table; what is missing stands with what that costs.</summary>
    internal static TextTable Describe(string group, IEnumerable<DoctorRow> rows)
    {
        var facts = rows.ToList();
        ImmutableArray<TextColumn> columns = [new(group), new(""), new("found")];
        return facts.Exists(row => row.Cost is not null)
            ? new(null, columns.Add(new("cost")), [.. facts.Select(row => Cells(row).Add(row.Cost ?? ""))])
            : new(null, columns, [.. facts.Select(Cells)]);
    }

    private static ImmutableArray<string> Cells(DoctorRow row) => [row.Name, Word(row.Status), row.Detail];

    private static string Word(DoctorStatus status) => status switch
    {
        DoctorStatus.Ok => "ok",
        DoctorStatus.Note => "note",
        _ => "missing",
    };
}
