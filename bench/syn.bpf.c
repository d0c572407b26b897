// `on tcp_rcv where syn < count(saddr) >` as a programmer would write it by hand: both families, up to four VLAN tags,
// sources counted by 16-byte address (IPv4 mapped into IPv6). IPv6 extension headers are left out, which favours C.
// Built twice: as it stands (one hash shared by all CPUs, atomic additions) and with -DPER_CPU (a per-CPU hash).
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

enum {
    MAX_SOURCES = 65536,
    MAX_VLAN_TAGS = 4,
    IPV4_MIN_WORDS = 5,
    TCP_MIN_WORDS = 5,
    IPV4_FRAGMENT_OFFSET = 0x1fff,
};

struct vlan_tag {
    __be16 tci;
    __be16 next_protocol;
};

struct address {
    __be32 words[4];
};

struct {
#ifdef PER_CPU
    __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
#else
    __uint(type, BPF_MAP_TYPE_HASH);
#endif
    __uint(max_entries, MAX_SOURCES);
    __type(key, struct address);
    __type(value, __u64);
} sources SEC(".maps");

__u64 lost_updates;

static __always_inline void increment(__u64 *counter)
{
#ifdef PER_CPU
    *counter += 1;
#else
    __sync_fetch_and_add(counter, 1);
#endif
}

static __always_inline void count(const struct address *source)
{
    const __u64 zero = 0;
    __u64 *seen = bpf_map_lookup_elem(&sources, source);

    if (!seen) {
        // Another CPU may insert the same source first; the second lookup finds it either way.
        bpf_map_update_elem(&sources, source, &zero, BPF_NOEXIST);
        seen = bpf_map_lookup_elem(&sources, source);
    }
    if (!seen) {
        __sync_fetch_and_add(&lost_updates, 1);
        return;
    }
    increment(seen);
}

static __always_inline int is_vlan(__be16 protocol)
{
    return protocol == bpf_htons(ETH_P_8021Q) || protocol == bpf_htons(ETH_P_8021AD);
}

// Returns the TCP header of an IPv4 packet, or null; writes the source as an IPv4-mapped address.
static __always_inline void *ipv4_tcp(void *network, void *end, struct address *source)
{
    struct iphdr *ip = network;

    if ((void *)(ip + 1) > end)
        return 0;
    if (ip->version != 4 || ip->ihl < IPV4_MIN_WORDS || ip->protocol != IPPROTO_TCP)
        return 0;
    if (ip->frag_off & bpf_htons(IPV4_FRAGMENT_OFFSET))
        return 0;
    source->words[2] = bpf_htonl(0xffff);
    source->words[3] = ip->saddr;
    return network + ip->ihl * 4;
}

// Returns the TCP header of an IPv6 packet without extension headers, or null; writes the source.
static __always_inline void *ipv6_tcp(void *network, void *end, struct address *source)
{
    struct ipv6hdr *ip = network;

    if ((void *)(ip + 1) > end)
        return 0;
    if (ip->version != 6 || ip->nexthdr != IPPROTO_TCP)
        return 0;
    __builtin_memcpy(source, &ip->saddr, sizeof *source);
    return ip + 1;
}

static __always_inline void count_syn(void *data, void *end)
{
    struct ethhdr *ethernet = data;
    struct address source = {};
    void *network = ethernet + 1;
    struct tcphdr *tcp;
    __be16 protocol;

    if (network > end)
        return;
    protocol = ethernet->h_proto;

#pragma unroll
    for (int tag = 0; tag < MAX_VLAN_TAGS; tag++) {
        struct vlan_tag *vlan = network;

        if (!is_vlan(protocol))
            break;
        if ((void *)(vlan + 1) > end)
            return;
        protocol = vlan->next_protocol;
        network = vlan + 1;
    }

    if (protocol == bpf_htons(ETH_P_IP))
        tcp = ipv4_tcp(network, end, &source);
    else if (protocol == bpf_htons(ETH_P_IPV6))
        tcp = ipv6_tcp(network, end, &source);
    else
        return;

    if (!tcp || (void *)(tcp + 1) > end)
        return;
    if (tcp->doff < TCP_MIN_WORDS || !tcp->syn)
        return;
    count(&source);
}

SEC("xdp")
int syn_xdp(struct xdp_md *packet)
{
    count_syn((void *)(long)packet->data, (void *)(long)packet->data_end);
    return XDP_PASS;
}

SEC("tc")
int syn_tc(struct __sk_buff *packet)
{
    count_syn((void *)(long)packet->data, (void *)(long)packet->data_end);
    return TC_ACT_UNSPEC;
}

char program_license[] SEC("license") = "GPL";
