using Tcpq.Cli.Terminal;
using Tcpq.Runtime;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

/// <summary>Every tool of the standard library says what is agreed about a capture that has what it looks
/// for.</summary>
public sealed class StandardLibraryTests
{
    // Tools that find what they look for in ordinary traffic; the others get the capture of what goes wrong.
    private static readonly string[] OfOrdinaryTraffic = ["httpreq", "tlssni", "newconns", "topsources", "toptalkers"];

    private static readonly string[] OfSockets = [
        "solisten", "tcpaccept", "tcpcong", "tcpconnect", "tcpconnlat", "tcpdrop", "tcplife", "tcppktlat", "tcpretrans",
        "tcprtt",
        "tcpstates", "tcpsubnet", "tcpsynbl", "tcptop", "tcptracer", "tcpwin",
    ];

    public static TheoryData<string> Names => [.. StandardLibrary.Names];

    public static TheoryData<string> Tools => [.. StandardLibrary.Names.Where(name => name != "net")];

    public static TheoryData<string> SocketTools => [.. OfSockets];

    // Of these, what the packets of a connection tell.
    private static readonly (string Name, string Capture)[] OfConnections = [
        ("tcpconnlat", "idle.pcap"), ("tcplife", "loss.pcap"), ("tcpretrans", "loss.pcap"), ("tcpstates", "idle.pcap"),
        ("tcptracer", "idle.pcap"), ("tcpwin", "stall.pcap"), ("tcprtt", "web.pcapng"),
    ];

    public static TheoryData<string> LiveTools => [.. OfSockets.Except(OfConnections.Select(tool => tool.Name))];

    public static TheoryData<string> CaptureTools =>
        [.. StandardLibrary.Names.Where(name => name != "net").Except(OfSockets)
            .Concat(OfConnections.Select(tool => tool.Name))];

    [Theory]
    [MemberData(nameof(CaptureTools))]
    public void A_tool_finds_what_it_looks_for(string name)
    {
        var capture = OfConnections.FirstOrDefault(tool => tool.Name == name).Capture
            ?? (OfOrdinaryTraffic.Contains(name) ? "web.pcapng" : "trouble.pcapng");
        var path = Path.Combine(Repository.Root, "examples", "captures", capture);
        var ran = Invocation.Of(name, "--read", path, "--format", "json");
        Assert.Equal("", ran.Problems);
        Assert.Equal(0, ran.ExitCode);
        Golden.Verify("stdlib", name, ran.Results);
    }

    [Theory]
    [MemberData(nameof(LiveTools))]
    public void A_tool_for_sockets_says_that_a_capture_has_none(string name)
    {
        var path = Path.Combine(Repository.Root, "examples", "captures", "web.pcapng");
        var ran = Invocation.Of(name, "--read", path);
        Assert.Equal((ExitCodes.Script, ""), (ran.ExitCode, ran.Results));
        Assert.Contains("capture", ran.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(SocketTools))]
    public void A_tool_for_sockets_is_short(string name) =>
        Assert.InRange(StandardLibrary.Find(name)!.LineCount, 1, 26);

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_tool_compiles_for_the_kernel(string name) =>
        Assert.Equal(new(0, "", ""), Invocation.Of("check", name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_script_says_what_it_is_for_in_its_first_line(string name)
    {
        var first = StandardLibrary.Find(name)!.Line(1);
        Assert.StartsWith("# ", first, StringComparison.Ordinal);
        Assert.True(first.Length > 20, first);
    }
}
