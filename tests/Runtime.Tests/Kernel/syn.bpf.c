// Counts IPv4 TCP segments with SYN by source address, at each hook. Needs no headers but clang's own.
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))
#define CORE __attribute__((preserve_access_index))
#define MAP(kind, entries) int (*type)[kind]; int (*max_entries)[entries]

static void *(*map_lookup)(void *map, const void *key) = (void *)1;
static long (*map_update)(void *map, const void *key, const void *value, u64 flags) = (void *)2;
static long (*probe_read)(void *to, u32 size, const void *from) = (void *)113;
static long (*load_bytes)(const void *skb, u32 offset, void *to, u32 size) = (void *)26;
static long (*ring_output)(void *ring, void *data, u64 size, u64 flags) = (void *)130;

struct configuration { u32 ifindex, netns, link_type, reserved; u64 netns_cookie; };
const volatile u32 padding[3] = {1, 2, 3};
const volatile struct configuration tcpq_config = {0, 0, 1, 0, 0};

struct { MAP(1, 65536); int (*map_flags)[1]; u32 *key; u64 *value; } syns SEC(".maps");
struct { MAP(6, 1); u32 *key; u64 (*value)[2]; } tcpq_counters SEC(".maps");
struct { MAP(27, 65536); } tcpq_rows SEC(".maps");
struct { MAP(5, 1024); u32 *key; struct { u32 a, b, c; } *value; } odd SEC(".maps");

struct row { u32 id, saddr; };
struct ip { u8 version_length, tos; u16 length, id, fragment; u8 ttl, protocol; u16 checksum; u32 saddr, daddr; };
struct tcp { u16 source, dest; u32 seq, ack; u8 offset, flags; };
struct packet { struct ip ip; struct tcp tcp; } __attribute__((packed));

static __attribute__((always_inline)) void count(struct packet *packet)
{
    u32 zero = 0;
    u64 one = 1, *counters = map_lookup(&tcpq_counters, &zero), *value;
    u32 saddr = packet->ip.saddr;
    if (!counters)
        return;
    counters[0]++;
    if (packet->ip.version_length != 0x45 || packet->ip.protocol != 6 || (packet->tcp.flags & 0x12) != 2)
        return;
    counters[1]++;
    value = map_lookup(&syns, &saddr);
    if (value)
        __sync_fetch_and_add(value, 1);
    else
        map_update(&syns, &saddr, &one, 0);
    struct row row = {7, saddr};
    ring_output(&tcpq_rows, &row, sizeof(row), 1);
}

struct xdp_md { u32 data, data_end, rest[4]; };

SEC("xdp") int tcpq_xdp(struct xdp_md *ctx)
{
    char *data = (char *)(u64)ctx->data, *end = (char *)(u64)ctx->data_end;
    if (tcpq_config.link_type == 1)
        data += 14;
    if (data + sizeof(struct packet) > end)
        return 2;
    struct packet packet;
    __builtin_memcpy(&packet, data, sizeof(packet));
    count(&packet);
    return 2;
}

static __attribute__((always_inline)) void load(void *skb, u32 offset)
{
    struct packet packet;
    if (!load_bytes(skb, offset, &packet, sizeof(packet)))
        count(&packet);
}

SEC("tc") int tcpq_tc(void *skb)
{
    load(skb, tcpq_config.link_type == 1 ? 14 : 0);
    return -1;
}

SEC("tc") int tcpq_tc_out(void *skb)
{
    load(skb, tcpq_config.link_type == 1 ? 14 : 0);
    return -1;
}

SEC("socket") int tcpq_socket(void *skb)
{
    load(skb, 0);
    return 0;
}

struct sk_buff_context { u32 words[9], ingress_ifindex, ifindex; };

SEC("cgroup_skb/ingress") int tcpq_cgroup(struct sk_buff_context *skb)
{
    if (!tcpq_config.ifindex || tcpq_config.ifindex == skb->ifindex)
        load(skb, 0);
    return 1;
}

struct ns_common { u32 inum; } CORE;
struct net { struct ns_common ns; } CORE;
typedef struct { struct net *net; } possible_net_t;
struct net_device { int ifindex; possible_net_t nd_net; } CORE;
struct sk_buff { unsigned char *data; struct net_device *dev; } CORE;

SEC("tp_btf/netif_receive_skb") int tcpq_tp_btf(u64 *ctx)
{
    struct sk_buff *skb = (struct sk_buff *)ctx[0];
    struct packet packet;
    if (tcpq_config.ifindex && (tcpq_config.ifindex != skb->dev->ifindex
        || tcpq_config.netns != skb->dev->nd_net.net->ns.inum))
        return 0;
    if (!probe_read(&packet, sizeof(packet), skb->data))
        count(&packet);
    return 0;
}

// At tcp_v4_rcv the headers stand before and at `data`.
struct sk_buff___delivered { u16 network_header; unsigned char *head; } CORE;

static __attribute__((always_inline)) int delivered(struct sk_buff___delivered *skb)
{
    struct packet packet;
    u16 network_header = 0;
    unsigned char *head = 0;
    probe_read(&network_header, sizeof(network_header), &skb->network_header);
    probe_read(&head, sizeof(head), &skb->head);
    if (!probe_read(&packet, sizeof(packet), head + network_header))
        count(&packet);
    return 0;
}

SEC("fentry/tcp_v4_rcv") int tcpq_fentry(u64 *ctx)
{
    return delivered((void *)ctx[0]);
}

struct pt_regs { unsigned long words[14], di; }; // arch/x86/include/asm/ptrace.h

SEC("kprobe/tcp_v4_rcv") int tcpq_kprobe(struct pt_regs *ctx)
{
    return delivered((void *)ctx->di);
}

#ifdef REFUSED
SEC("xdp") int tcpq_refused(struct xdp_md *ctx)
{
    return *(int *)(u64)ctx->data;
}
#endif

char license_text[] SEC("license") = "GPL";
