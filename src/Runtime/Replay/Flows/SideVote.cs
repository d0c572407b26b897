using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Tcpq.Language.Events;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Where a capture was taken, as far as its packets tell. What they say about which way they went is certain.
/// Where most connections meet at one address, that is likely to be near; else each connection has a vote, and
/// addresses are near or far by all votes about them.</summary>
internal sealed class SideVote
{
    // So many tell, or nobody waits any longer.
    private const int Enough = 64;
    private const int MostNamed = 3;
    private const int FewestPeers = 3;

    // Of hosts whose connections meet nobody knows more than that many.
    private const int MostPeers = 4096;

    private readonly Dictionary<FlowAddress, int> scores = [];

    // By hops alone, which no network puts back.
    private readonly Dictionary<FlowAddress, int> hops = [];
    private readonly Dictionary<FlowAddress, HashSet<FlowAddress>> peers = [];
    private readonly HashSet<FlowAddress> near = [];
    private int meeting;
    private int chosen;
    private int meetingAtServers;
    private int clients;
    private int servers;
    private int certain;
    private int against;

    /// <summary>True if the capture says which way its packets went.</summary>
    internal bool IsCertain => certain > 0;

    /// <summary>True if more votes would hardly change anything.</summary>
    internal bool IsClear => IsCertain || clients + servers >= Enough;

    /// <summary>Takes what the capture says about a packet.</summary>
    /// <param name="local">The end that sent or received it on the capture's host.</param>
    internal void Know(FlowEnd local)
    {
        certain++;
        scores[local.Endpoint.Address] = int.MaxValue;
        near.Add(local.Endpoint.Address);
    }

    /// <summary>Takes note of who talks to whom.</summary>
    internal void Meet(Flow flow)
    {
        Meet(flow.Low.Endpoint.Address, flow.High.Endpoint.Address);
        Meet(flow.High.Endpoint.Address, flow.Low.Endpoint.Address);
    }

    /// <summary>Counts a connection, once all are noted.</summary>
    internal void CountMeeting(Flow flow)
    {
        if (Meeting(flow) is { } end)
        {
            meeting++;
            meetingAtServers += end == flow.Client ? 0 : 1;
        }
    }

    /// <summary>Takes a connection's vote.</summary>
    /// <param name="flow">The connection.</param>
    /// <param name="end">The end that seems to be near.</param>
    /// <param name="isByHops">True if the packets of the other have come some way.</param>
    internal void Take(Flow flow, FlowEnd end, bool isByHops)
    {
        _ = end == flow.Client ? clients++ : servers++;
        foreach (var votes in isByHops ? (ReadOnlySpan<Dictionary<FlowAddress, int>>)[scores, hops] : [scores])
        {
            Add(votes, end.Endpoint.Address, 1);
            Add(votes, flow.OtherThan(end).Endpoint.Address, -1);
        }

        flow.View.Vote = end;
    }

    /// <summary>The end of a connection that is near by all votes.</summary>
    internal FlowEnd Choose(Flow flow)
    {
        var sure = Lead(IsCertain ? scores : hops, flow);
        var likely = Lead(scores, flow);
        var end = sure != 0 ? Of(flow, sure)
            : Meeting(flow) is { } hub ? hub
            : meeting > 0 ? ByRole(flow, meetingAtServers * 2 > meeting)
            : likely != 0 ? Of(flow, likely)
            : ByRole(flow, servers > clients);
        near.Add(end.Endpoint.Address);
        chosen++;
        return end;
    }

    /// <summary>Notes whether a connection's own vote is that of all.</summary>
    internal void Count(bool isOther) => against += isOther ? 1 : 0;

    /// <summary>From where connections are looked at, and how sure that is.</summary>
    internal string Describe()
    {
        var votes = clients + servers;
        if (!IsCertain && votes == 0 && meeting == 0)
        {
            return "connections are told from the client's end: nothing shows where the capture was taken "
                + "(`--side` or `--local` decides)";
        }

        var where = $"connections are told from {Names()}";
        if (IsCertain)
        {
            return $"{where}: the capture says which way its packets went";
        }

        var why = meeting > 0 && hops.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"likely, since {meeting} of {chosen} meet there")
            : string.Create(CultureInfo.InvariantCulture, $"{votes - against} of {votes} votes are for it");
        return $"{where}: {why} (`--side` or `--local` decides otherwise)";
    }

    private string Names()
    {
        var named = string.Join(", ", near.Take(MostNamed).Select(Text));
        return near.Count > MostNamed ? $"{named} and {near.Count - MostNamed} more" : named;
    }

    private static string Text(FlowAddress address)
    {
        var words = (ReadOnlySpan<ulong>)[address.First, address.Second];
        var parsed = new IPAddress(MemoryMarshal.AsBytes(words));
        return (parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed).ToString();
    }

    private static FlowEnd Of(Flow flow, int lead) => lead > 0 ? flow.Low : flow.High;

    private static FlowEnd ByRole(Flow flow, bool isServer) => isServer ? flow.OtherThan(flow.Client) : flow.Client;

    // The end at which many others meet; null if that is neither.
    private FlowEnd? Meeting(Flow flow)
    {
        var (low, high) = (Peers(flow.Low), Peers(flow.High));
        return low >= FewestPeers && low >= 3 * high ? flow.Low
            : high >= FewestPeers && high >= 3 * low ? flow.High
            : null;
    }

    private int Peers(FlowEnd end) => peers.GetValueOrDefault(end.Endpoint.Address)?.Count ?? 0;

    private void Meet(FlowAddress one, FlowAddress other)
    {
        if (peers.TryGetValue(one, out var known))
        {
            known.Add(other);
        }
        else if (peers.Count < MostPeers)
        {
            peers.Add(one, [other]);
        }
    }

    // Positive where the lower end is near.
    private static int Lead(Dictionary<FlowAddress, int> votes, Flow flow) => votes
        .GetValueOrDefault(flow.Low.Endpoint.Address)
        .CompareTo(votes.GetValueOrDefault(flow.High.Endpoint.Address));

    private static void Add(Dictionary<FlowAddress, int> votes, FlowAddress address, int vote)
    {
        var score = votes.GetValueOrDefault(address);
        votes[address] = score == int.MaxValue ? score : score + vote;
    }
}
