using System.Text.Json;
using Tcpq.Cli.Terminal;
using Tcpq.Contract;
using Tcpq.Runtime;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

/// <summary>Every tool that reads captures is silent where nothing is wrong, and speaks where something is.</summary>
public sealed class ToolScenesTests
{
    // Tools that list what there was, and warn of what is wrong.
    private static readonly string[] Warning = ["portscan", "synflood"];

    public static TheoryData<string> Tools => [.. ToolScenes.All.Keys];

    [Fact]
    public void Every_tool_that_reads_captures_has_its_scenes() => Assert.Equal(
        StandardLibrary.Names.Where(ReadsCaptures).Order(), ToolScenes.All.Keys.Order());

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_tool_is_silent_where_nothing_is_wrong(string name) =>
        Assert.Equal([], Said(name, Run(name, ToolScenes.All[name].Quiet)));

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_tool_speaks_where_something_is(string name)
    {
        var results = Run(name, ToolScenes.All[name].Speaks);
        Assert.NotEmpty(Said(name, results));
        Golden.Verify("stdlib", name + ".scene", results);
    }

    // A tool for sockets that a capture has nothing of says so by its exit code.
    private static bool ReadsCaptures(string name) => name != "net" && Ran(name, []).ExitCode != ExitCodes.Script;

    private static List<string> Said(string name, string results)
    {
        List<string> said = [];
        foreach (var line in results.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            var isSaid = json.RootElement.GetProperty("type").GetString() switch
            {
                "alert" or "row" => true,
                "result" => !Warning.Contains(name) && HasRows(json.RootElement.GetProperty("rows")),
                _ => false,
            };
            said.AddRange(isSaid ? [line] : []);
        }

        return said;
    }

    // A table without keys has a row in any case, with nothing in it.
    private static bool HasRows(JsonElement rows) => rows.EnumerateArray().Any(
        row => row.EnumerateObject().Count() > 1 || row.EnumerateObject().Any(column => !IsEmpty(column.Value)));

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Number => value.GetDouble() == 0,
        JsonValueKind.Object => value.TryGetProperty("count", out var count) && count.GetInt64() == 0,
        _ => value.ValueKind == JsonValueKind.Null,
    };

    private static string Run(string name, IEnumerable<TimedPacket> packets)
    {
        var ran = Ran(name, packets);
        Assert.Equal("", ran.Problems);
        Assert.Equal(0, ran.ExitCode);
        return ran.Results;
    }

    private static Invocation Ran(string name, IEnumerable<TimedPacket> packets)
    {
        using var file = new TemporaryFile(
            PcapWriter.Write(LinkType.Ethernet, packets.OrderBy(packet => packet.Time), nanoseconds: true));
        return Invocation.Of(name, "--read", file.Path, "--format", "json");
    }
}
