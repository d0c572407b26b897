using System.Collections.Immutable;
using Tcpq.Values;

namespace Tcpq.Language.Fields;

/// <summary>Types of fields that belong to single events. The kernel numbers reasons as each version likes: where a
/// script runs, the names are those of the kernel there; elsewhere those of Linux 6.18.</summary>
internal static class EventReasons
{
    /// <summary>Why a packet was dropped: `include/net/dropreason-core.h`.</summary>
    internal static DataType Drop { get; } = new("drop reason", Representation.Unsigned, 4)
    {
        KernelEnum = "skb_drop_reason",
        Members = Numbered(
        "SKB_DROP_REASON_",
        "NOT_DROPPED_YET", "CONSUMED", "NOT_SPECIFIED", "NO_SOCKET", "SOCKET_CLOSE", "SOCKET_FILTER",
        "SOCKET_RCVBUFF", "UNIX_DISCONNECT", "UNIX_SKIP_OOB", "PKT_TOO_SMALL", "TCP_CSUM", "UDP_CSUM",
        "NETFILTER_DROP", "OTHERHOST", "IP_CSUM", "IP_INHDR", "IP_RPFILTER", "UNICAST_IN_L2_MULTICAST", "XFRM_POLICY",
        "IP_NOPROTO", "PROTO_MEM", "TCP_AUTH_HDR", "TCP_MD5NOTFOUND", "TCP_MD5UNEXPECTED", "TCP_MD5FAILURE",
        "TCP_AONOTFOUND", "TCP_AOUNEXPECTED", "TCP_AOKEYNOTFOUND", "TCP_AOFAILURE", "SOCKET_BACKLOG", "TCP_FLAGS",
        "TCP_ABORT_ON_DATA", "TCP_ZEROWINDOW", "TCP_OLD_DATA", "TCP_OVERWINDOW", "TCP_OFOMERGE", "TCP_RFC7323_PAWS",
        "TCP_RFC7323_PAWS_ACK", "TCP_RFC7323_TW_PAWS", "TCP_RFC7323_TSECR", "TCP_LISTEN_OVERFLOW", "TCP_OLD_SEQUENCE",
        "TCP_INVALID_SEQUENCE", "TCP_INVALID_END_SEQUENCE", "TCP_INVALID_ACK_SEQUENCE", "TCP_RESET",
        "TCP_INVALID_SYN", "TCP_CLOSE", "TCP_FASTOPEN", "TCP_OLD_ACK", "TCP_TOO_OLD_ACK", "TCP_ACK_UNSENT_DATA",
        "TCP_OFO_QUEUE_PRUNE", "TCP_OFO_DROP", "IP_OUTNOROUTES", "BPF_CGROUP_EGRESS", "IPV6DISABLED",
        "NEIGH_CREATEFAIL", "NEIGH_FAILED", "NEIGH_QUEUEFULL", "NEIGH_DEAD", "NEIGH_HH_FILLFAIL", "TC_EGRESS",
        "SECURITY_HOOK", "QDISC_DROP", "QDISC_OVERLIMIT", "QDISC_CONGESTED", "CAKE_FLOOD", "FQ_BAND_LIMIT",
        "FQ_HORIZON_LIMIT", "FQ_FLOW_LIMIT", "CPU_BACKLOG", "XDP", "TC_INGRESS", "UNHANDLED_PROTO", "SKB_CSUM",
        "SKB_GSO_SEG", "SKB_UCOPY_FAULT", "DEV_HDR", "DEV_READY", "FULL_RING", "NOMEM", "HDR_TRUNC", "TAP_FILTER",
        "TAP_TXFILTER", "ICMP_CSUM", "INVALID_PROTO", "IP_INADDRERRORS", "IP_INNOROUTES", "IP_LOCAL_SOURCE",
        "IP_INVALID_SOURCE", "IP_LOCALNET", "IP_INVALID_DEST", "PKT_TOO_BIG", "DUP_FRAG", "FRAG_REASM_TIMEOUT",
        "FRAG_TOO_FAR", "TCP_MINTTL", "IPV6_BAD_EXTHDR", "IPV6_NDISC_FRAG", "IPV6_NDISC_HOP_LIMIT",
        "IPV6_NDISC_BAD_CODE", "IPV6_NDISC_BAD_OPTIONS", "IPV6_NDISC_NS_OTHERHOST", "QUEUE_PURGE", "TC_COOKIE_ERROR",
        "PACKET_SOCK_ERROR", "TC_CHAIN_NOTFOUND", "TC_RECLASSIFY_LOOP", "VXLAN_INVALID_HDR", "VXLAN_VNI_NOT_FOUND",
        "MAC_INVALID_SOURCE", "VXLAN_ENTRY_EXISTS", "NO_TX_TARGET", "IP_TUNNEL_ECN", "TUNNEL_TXINFO", "LOCAL_MAC",
        "ARP_PVLAN_DISABLE", "MAC_IEEE_MAC_CONTROL", "BRIDGE_INGRESS_STP_STATE", "CAN_RX_INVALID_FRAME",
        "CANFD_RX_INVALID_FRAME", "CANXL_RX_INVALID_FRAME", "PFMEMALLOC", "DUALPI2_STEP_DROP", "PSP_INPUT",
        "PSP_OUTPUT", "RECURSION_LIMIT"),
    };

    /// <summary>Why a RST was sent: `include/net/rstreason.h`.</summary>
    internal static DataType Reset { get; } = new("reset reason", Representation.Unsigned, 4)
    {
        KernelEnum = "sk_rst_reason",
        Members = Numbered(
        "SK_RST_REASON_",
        "NOT_SPECIFIED", "NO_SOCKET", "TCP_INVALID_ACK_SEQUENCE", "TCP_RFC7323_PAWS", "TCP_TOO_OLD_ACK",
        "TCP_ACK_UNSENT_DATA", "TCP_FLAGS", "TCP_OLD_ACK", "TCP_ABORT_ON_DATA", "TCP_TIMEWAIT_SOCKET", "INVALID_SYN",
        "TCP_ABORT_ON_CLOSE", "TCP_ABORT_ON_LINGER", "TCP_ABORT_ON_MEMORY", "TCP_STATE", "TCP_KEEPALIVE_TIMEOUT",
        "TCP_DISCONNECT_WITH_DATA", "MPTCP_RST_EUNSPEC", "MPTCP_RST_EMPTCP", "MPTCP_RST_ERESOURCE",
        "MPTCP_RST_EPROHIBIT", "MPTCP_RST_EWQ2BIG", "MPTCP_RST_EBADPERF", "MPTCP_RST_EMIDDLEBOX", "ERROR"),
    };

    /// <summary>Which way a segment went.</summary>
    internal static DataType Direction { get; } = new("direction", Representation.Unsigned, 1)
    {
        Members = [new("received", 0), new("sent", 1)],
    };

    /// <summary>True for a name of Linux 6.18.</summary>
    /// <param name="kernelEnum">The kernel's enumeration.</param>
    /// <param name="name">The name in scripts.</param>
    internal static bool IsKnown(string kernelEnum, string name)
    {
        foreach (var type in (ReadOnlySpan<DataType>)[Drop, Reset])
        {
            if (type.KernelEnum == kernelEnum)
            {
                return type.Members.Any(member => member.Name == name);
            }
        }

        return false;
    }

    /// <summary>The name of a reason without what all of them begin with.</summary>
    internal static string Shorten(string name)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["SKB_DROP_REASON_", "SK_RST_REASON_", "SKB_"])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return name[prefix.Length..];
            }
        }

        return name;
    }

    // Two of the names have less before them.
    private static ImmutableArray<EnumMember> Numbered(string prefix, params ReadOnlySpan<string> names)
    {
        var members = ImmutableArray.CreateBuilder<EnumMember>(names.Length);
        foreach (var name in names)
        {
            var before = name is "NOT_DROPPED_YET" or "CONSUMED" ? "SKB_" : prefix;
            members.Add(new(name, (ulong)members.Count) { KernelName = before + name });
        }

        return members.MoveToImmutable();
    }
}
