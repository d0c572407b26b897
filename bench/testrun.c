// testrun [-r REPEAT] [-n ROUNDS] [-c CPU] HOOK VARIANT=OBJECT...
//
// Runs the program of type HOOK (xdp or tc) of every object on each packet by BPF_PROG_TEST_RUN, variants interleaved
// in rounds on one CPU, and prints a line per sample: HOOK, packet, variant, nanoseconds per run (the kernel's figure,
// cut to whole nanoseconds). Every round loads all objects anew, because where the kernel puts the machine code and the
// map is worth a nanosecond or two of luck. One more line per variant, with "size" for the packet, gives its
// instructions and bytes of machine code. Every variant but "empty" must have counted exactly the two sources of the
// SYNs; otherwise the figures mean nothing.
#define _GNU_SOURCE
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MAX_VARIANTS = 8,
    MAX_PACKET = 256,
    MAX_KEY = 256,
    VLAN_TAG_BYTES = 4,
    SYN_OPTION_BYTES = 20,
    SYN_SOURCES = 2,
    WARM_UP_SHARE = 10,
};

struct packet {
    const char *name;
    int family;
    int vlan_tags;
    int syn;
    const char *source;
    const char *destination;
};

// The ACK has a source of its own: were it counted, there would be a third key.
static const struct packet packets[] = {
    { "syn-ipv4", AF_INET, 0, 1, "10.77.0.1", "10.77.0.2" },
    { "syn-ipv6", AF_INET6, 0, 1, "fd77::1", "fd77::2" },
    { "syn-vlan", AF_INET, 1, 1, "10.77.0.1", "10.77.0.2" },
    { "ack-ipv4", AF_INET, 0, 0, "10.77.0.3", "10.77.0.2" },
};

struct variant {
    const char *name;
    const char *file;
    struct bpf_object *object;
    int program_fd;
};

struct options {
    unsigned repeat;
    int rounds;
    int cpu;
    const char *hook;
};

static void fail(const char *what, const char *name)
{
    fprintf(stderr, "testrun: %s: %s\n", what, name);
    exit(1);
}

static size_t write_ethernet(unsigned char *at, const struct packet *packet)
{
    struct ethhdr *ethernet = (struct ethhdr *)at;
    unsigned char *protocol = (unsigned char *)&ethernet->h_proto;
    unsigned short network = htons(packet->family == AF_INET ? ETH_P_IP : ETH_P_IPV6);
    const unsigned short tag[] = { htons(ETH_P_8021Q), htons(5) };

    memcpy(ethernet->h_dest, "\2\0\0\0\0\1", ETH_ALEN);
    memcpy(ethernet->h_source, "\2\0\0\0\0\2", ETH_ALEN);
    for (int i = 0; i < packet->vlan_tags; i++, protocol += VLAN_TAG_BYTES)
        memcpy(protocol, tag, sizeof tag);
    memcpy(protocol, &network, sizeof network);
    return protocol + sizeof network - at;
}

static size_t write_ipv4(unsigned char *at, const struct packet *packet, size_t tcp_bytes)
{
    struct iphdr *ip = (struct iphdr *)at;

    ip->version = 4;
    ip->ihl = sizeof *ip / 4;
    ip->tot_len = htons(sizeof *ip + tcp_bytes);
    ip->ttl = 64;
    ip->protocol = IPPROTO_TCP;
    inet_pton(AF_INET, packet->source, &ip->saddr);
    inet_pton(AF_INET, packet->destination, &ip->daddr);
    return sizeof *ip;
}

static size_t write_ipv6(unsigned char *at, const struct packet *packet, size_t tcp_bytes)
{
    struct ipv6hdr *ip = (struct ipv6hdr *)at;

    ip->version = 6;
    ip->payload_len = htons(tcp_bytes);
    ip->nexthdr = IPPROTO_TCP;
    ip->hop_limit = 64;
    inet_pton(AF_INET6, packet->source, &ip->saddr);
    inet_pton(AF_INET6, packet->destination, &ip->daddr);
    return sizeof *ip;
}

static size_t write_tcp(unsigned char *at, const struct packet *packet, size_t tcp_bytes)
{
    static const unsigned char syn_options[SYN_OPTION_BYTES] =
        "\2\4\5\xb4" "\4\2" "\10\12\0\0\0\1\0\0\0\0" "\1" "\3\3\7";
    struct tcphdr *tcp = (struct tcphdr *)at;

    tcp->source = htons(40000);
    tcp->dest = htons(80);
    tcp->seq = htonl(1);
    tcp->doff = tcp_bytes / 4;
    tcp->syn = packet->syn;
    tcp->ack = !packet->syn;
    tcp->window = htons(64240);
    memcpy(at + sizeof *tcp, syn_options, tcp_bytes - sizeof *tcp);
    return tcp_bytes;
}

static size_t write_packet(unsigned char *at, const struct packet *packet)
{
    size_t tcp_bytes = sizeof(struct tcphdr) + (packet->syn ? SYN_OPTION_BYTES : 0);
    size_t length;

    memset(at, 0, MAX_PACKET);
    length = write_ethernet(at, packet);
    if (packet->family == AF_INET)
        length += write_ipv4(at + length, packet, tcp_bytes);
    else
        length += write_ipv6(at + length, packet, tcp_bytes);
    return length + write_tcp(at + length, packet, tcp_bytes);
}

static enum bpf_prog_type hook_type(const char *hook)
{
    if (!strcmp(hook, "xdp"))
        return BPF_PROG_TYPE_XDP;
    if (!strcmp(hook, "tc"))
        return BPF_PROG_TYPE_SCHED_CLS;
    fail("unknown hook", hook);
    return BPF_PROG_TYPE_UNSPEC;
}

static void print_size(const struct options *options, const struct variant *variant)
{
    struct bpf_prog_info info = {};
    unsigned bytes = sizeof info;

    if (bpf_obj_get_info_by_fd(variant->program_fd, &info, &bytes))
        fail("no program information", variant->name);
    printf("%s\tsize\t%s\t%zu\t%u\n", options->hook, variant->name,
           info.xlated_prog_len / sizeof(struct bpf_insn), info.jited_prog_len);
}

static struct variant parse_variant(char *argument)
{
    char *file = strchr(argument, '=');

    if (!file)
        fail("not VARIANT=OBJECT", argument);
    *file++ = 0;
    return (struct variant){ .name = argument, .file = file };
}

// Loads only the program of the hook's type, and leaves everything else as the object has it.
static void load(struct variant *variant, const struct options *options)
{
    struct bpf_program *program, *wanted = NULL;

    variant->object = bpf_object__open(variant->file);
    if (!variant->object)
        fail("cannot open", variant->file);
    bpf_object__for_each_program(program, variant->object) {
        int matches = bpf_program__type(program) == hook_type(options->hook);

        bpf_program__set_autoload(program, matches);
        if (matches)
            wanted = program;
    }
    if (!wanted)
        fail("no program for this hook in", variant->file);
    if (bpf_object__load(variant->object))
        fail("the kernel refused", variant->file);
    variant->program_fd = bpf_program__fd(wanted);
}

static unsigned run(const struct variant *variant, unsigned char *packet, size_t length, unsigned repeat)
{
    unsigned char out[2 * MAX_PACKET];
    LIBBPF_OPTS(bpf_test_run_opts, test, .data_in = packet, .data_size_in = length, .data_out = out,
                .data_size_out = sizeof out, .repeat = repeat);

    if (bpf_prog_test_run_opts(variant->program_fd, &test))
        fail("BPF_PROG_TEST_RUN failed", variant->name);
    return test.duration;
}

static void measure(const struct packet *packet, const struct variant *variant, const struct options *options)
{
    unsigned char bytes[MAX_PACKET];
    size_t length = write_packet(bytes, packet);

    run(variant, bytes, length, options->repeat / WARM_UP_SHARE);
    printf("%s\t%s\t%s\t%u\n", options->hook, packet->name, variant->name,
           run(variant, bytes, length, options->repeat));
}

static int is_hash(const struct bpf_map *map)
{
    switch (bpf_map__type(map)) {
    case BPF_MAP_TYPE_HASH:
    case BPF_MAP_TYPE_PERCPU_HASH:
    case BPF_MAP_TYPE_LRU_HASH:
    case BPF_MAP_TYPE_LRU_PERCPU_HASH:
        return 1;
    default:
        return 0;
    }
}

static int hash_keys(struct bpf_object *object)
{
    struct bpf_map *map;
    int keys = 0;

    bpf_object__for_each_map(map, object) {
        unsigned char key[MAX_KEY], next[MAX_KEY];
        void *previous = NULL;

        if (!is_hash(map) || bpf_map__key_size(map) > MAX_KEY)
            continue;
        while (!bpf_map_get_next_key(bpf_map__fd(map), previous, next)) {
            memcpy(key, next, sizeof key);
            previous = key;
            keys++;
        }
    }
    return keys;
}

static void check_counted(const struct variant *variant)
{
    int keys = hash_keys(variant->object);

    if (!strcmp(variant->name, "empty"))
        return;
    if (keys != SYN_SOURCES) {
        fprintf(stderr, "testrun: %s counted %d sources, not %d: it does not do the same work\n", variant->name, keys,
                SYN_SOURCES);
        exit(1);
    }
}

static void measure_round(struct variant *variants, int count, int round, const struct options *options)
{
    for (int i = 0; i < count; i++)
        load(&variants[(i + round) % count], options);
    for (int i = 0; round == 0 && i < count; i++)
        print_size(options, &variants[i]);
    for (size_t packet = 0; packet < sizeof packets / sizeof packets[0]; packet++)
        for (int i = 0; i < count; i++)
            measure(&packets[packet], &variants[(i + round) % count], options);
    for (int i = 0; i < count; i++) {
        check_counted(&variants[i]);
        bpf_object__close(variants[i].object);
    }
}

static void pin(int cpu)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set))
        fail("cannot pin", "CPU");
}

static struct options parse(int argc, char **argv)
{
    struct options options = { .repeat = 1000000, .rounds = 9, .cpu = 0 };
    int option;

    while ((option = getopt(argc, argv, "r:n:c:")) != -1) {
        switch (option) {
        case 'r': options.repeat = strtoul(optarg, NULL, 10); break;
        case 'n': options.rounds = atoi(optarg); break;
        case 'c': options.cpu = atoi(optarg); break;
        default: exit(2);
        }
    }
    if (argc - optind < 2 || argc - optind - 1 > MAX_VARIANTS) {
        fprintf(stderr, "usage: testrun [-r REPEAT] [-n ROUNDS] [-c CPU] xdp|tc VARIANT=OBJECT...\n");
        exit(2);
    }
    options.hook = argv[optind++];
    return options;
}

int main(int argc, char **argv)
{
    struct options options = parse(argc, argv);
    struct variant variants[MAX_VARIANTS];
    int count = argc - optind;

    pin(options.cpu);
    for (int i = 0; i < count; i++)
        variants[i] = parse_variant(argv[optind + i]);
    for (int round = 0; round < options.rounds; round++)
        measure_round(variants, count, round, &options);
    return 0;
}
