using System.Collections.Immutable;
using Tcpq.Cli.Tables;
using Tcpq.Values;

namespace Tcpq.Cli.Commands;

/// <summary>The parameters of a script as what they are on the command line: options.</summary>
internal static class ParameterTable
{
    /// <summary>A row for each parameter.</summary>
    public static TextTable Of(ImmutableArray<ScriptParameter> parameters) => new(
        null,
        [new("option"), new("default"), new("type"), new("meaning")],
        [
            .. parameters.Select(parameter => (ImmutableArray<string>)
            [
                $"--{parameter.Name}", parameter.Default, parameter.Type.Name, parameter.Doc ?? "",
            ]),
        ]);
}
