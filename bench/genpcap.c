// genpcap FILE PACKETS [SNAPLEN]
//
// Writes a capture of TCP conversations that is the same, byte for byte, on every machine of one byte order: 4096 of
// them at a time, each with handshake, requests, responses in full segments, acknowledgements and an end by FIN or RST.
// One conversation in five is IPv6, 15% are behind a VLAN tag, 3% are never answered, 2% are refused; 2% of the packets
// are UDP. Checksums are right.
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CONVERSATIONS = 4096,
    MAX_FRAME = 2048,
    SEGMENT_BYTES = 1448,
    DEFAULT_SNAPLEN = 262144,
    FILE_BUFFER = 1 << 20,
    PERCENT = 100,
    IPV6_PERCENT = 20,
    VLAN_PERCENT = 15,
    UNANSWERED_PERCENT = 3,
    REFUSED_PERCENT = 2,
    RESET_PERCENT = 10,
    UDP_PERCENT = 2,
    MAX_GAP_MICROSECONDS = 18,
    MICROSECONDS = 1000000,
};

enum tcp_flags {
    FIN = 0x01,
    SYN = 0x02,
    RST = 0x04,
    PSH = 0x08,
    ACK = 0x10,
};

enum side {
    CLIENT,
    SERVER,
};

enum phase {
    OPEN,
    ANSWER,
    ESTABLISH,
    REQUEST,
    RESPOND,
    ACKNOWLEDGE,
    CLOSE,
    CLOSE_ANSWER,
    CLOSE_END,
    UNANSWERED,
    REFUSED,
    ENDED,
};

struct endpoint {
    uint8_t address[sizeof(struct in6_addr)];
    uint16_t port;
    uint32_t sequence;
};

struct conversation {
    enum phase phase;
    struct endpoint ends[2];
    int ipv6;
    int vlan;
    int requests;
    int segments;
    int repeats;
};

struct pcap_header {
    uint32_t magic;
    uint16_t major, minor;
    uint32_t timezone, accuracy, snaplen, link_type;
};

struct pcap_record {
    uint32_t seconds, microseconds, captured, length;
};

struct capture {
    FILE *file;
    uint32_t snaplen;
    uint64_t now;
    long packets;
};

static uint64_t random_state = 42;

// splitmix64 (Steele, Lea and Flood, 2014).
static uint64_t next_random(void)
{
    uint64_t z = random_state += 0x9e3779b97f4a7c15;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static unsigned random_below(unsigned limit)
{
    return (next_random() >> 32) * limit >> 32;
}

static unsigned random_between(unsigned low, unsigned high)
{
    return low + random_below(high - low + 1);
}

static int one_of_hundred(unsigned percent)
{
    return random_below(PERCENT) < percent;
}

static uint32_t add_words(const void *bytes, size_t length, uint32_t sum)
{
    const uint8_t *at = bytes;

    for (; length > 1; at += 2, length -= 2)
        sum += at[0] << 8 | at[1];
    if (length)
        sum += at[0] << 8;
    return sum;
}

// The Internet checksum (RFC 1071) of what was added up.
static uint16_t checksum(uint32_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return htons(~sum);
}

static void write_record(struct capture *capture, const uint8_t *frame, size_t length)
{
    struct pcap_record record = {
        .seconds = capture->now / MICROSECONDS,
        .microseconds = capture->now % MICROSECONDS,
        .captured = length < capture->snaplen ? length : capture->snaplen,
        .length = length,
    };

    fwrite(&record, sizeof record, 1, capture->file);
    fwrite(frame, record.captured, 1, capture->file);
    capture->now += random_between(1, MAX_GAP_MICROSECONDS);
    capture->packets++;
}

static uint8_t *put_word(uint8_t *at, uint16_t word)
{
    word = htons(word);
    memcpy(at, &word, sizeof word);
    return at + sizeof word;
}

static uint8_t *put_ethernet(uint8_t *at, int from_server, int vlan, uint16_t protocol)
{
    static const uint8_t addresses[3][ETH_ALEN] = { { 2, 0, 0, 0, 0, 1 }, { 2, 0, 0, 0, 0, 2 }, { 2, 0, 0, 0, 0, 1 } };

    memcpy(at, addresses[from_server], 2 * ETH_ALEN);
    at += 2 * ETH_ALEN;
    if (vlan) {
        at = put_word(at, ETH_P_8021Q);
        at = put_word(at, vlan);
    }
    return put_word(at, protocol);
}

static uint8_t *put_ipv4(uint8_t *at, const uint8_t *source, const uint8_t *destination, int protocol, size_t payload)
{
    struct iphdr ip = { .version = 4, .ihl = sizeof ip / 4, .ttl = 64, .protocol = protocol };

    ip.tot_len = htons(sizeof ip + payload);
    ip.id = htons(random_below(0x10000));
    ip.frag_off = htons(0x4000);
    memcpy(&ip.saddr, source, sizeof ip.saddr);
    memcpy(&ip.daddr, destination, sizeof ip.daddr);
    ip.check = checksum(add_words(&ip, sizeof ip, 0));
    memcpy(at, &ip, sizeof ip);
    return at + sizeof ip;
}

static uint8_t *put_ipv6(uint8_t *at, const uint8_t *source, const uint8_t *destination, int protocol, size_t payload)
{
    struct ipv6hdr ip = { .version = 6, .hop_limit = 64, .nexthdr = protocol, .payload_len = htons(payload) };

    memcpy(&ip.saddr, source, sizeof ip.saddr);
    memcpy(&ip.daddr, destination, sizeof ip.daddr);
    memcpy(at, &ip, sizeof ip);
    return at + sizeof ip;
}

// A SYN's options as Linux sends them, and the timestamp alone after the handshake. Both fill whole words.
static size_t put_options(uint8_t *at, int syn, uint32_t timestamp)
{
    static const uint8_t syn_options[] = { 2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 3, 7 };
    static const uint8_t data_options[] = { 1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 1 };
    enum { TIMESTAMP_IN_SYN = 8, TIMESTAMP_IN_DATA = 4 };

    timestamp = htonl(timestamp);
    memcpy(at, syn ? syn_options : data_options, syn ? sizeof syn_options : sizeof data_options);
    memcpy(at + (syn ? TIMESTAMP_IN_SYN : TIMESTAMP_IN_DATA), &timestamp, sizeof timestamp);
    return syn ? sizeof syn_options : sizeof data_options;
}

static void write_segment(struct capture *capture, struct conversation *conversation, enum side from, int flags,
                          size_t payload)
{
    struct endpoint *source = &conversation->ends[from], *destination = &conversation->ends[!from];
    uint8_t frame[MAX_FRAME], options[40], *at;
    size_t option_bytes = put_options(options, flags & SYN, capture->now / 1000);
    size_t tcp_bytes = sizeof(struct tcphdr) + option_bytes + payload;
    size_t address_bytes = conversation->ipv6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);
    struct tcphdr tcp = { .window = htons(flags & SYN ? 64240 : 501) };
    uint32_t sum = IPPROTO_TCP + tcp_bytes;

    tcp.source = htons(source->port);
    tcp.dest = htons(destination->port);
    tcp.seq = htonl(source->sequence);
    tcp.ack_seq = flags & ACK ? htonl(destination->sequence) : 0;
    tcp.doff = (sizeof tcp + option_bytes) / 4;
    ((uint8_t *)&tcp)[13] = flags;

    at = put_ethernet(frame, from == SERVER, conversation->vlan, conversation->ipv6 ? ETH_P_IPV6 : ETH_P_IP);
    if (conversation->ipv6)
        at = put_ipv6(at, source->address, destination->address, IPPROTO_TCP, tcp_bytes);
    else
        at = put_ipv4(at, source->address, destination->address, IPPROTO_TCP, tcp_bytes);
    memcpy(at + sizeof tcp, options, option_bytes);
    memset(at + sizeof tcp + option_bytes, 'd', payload);
    sum = add_words(source->address, address_bytes, sum);
    sum = add_words(destination->address, address_bytes, sum);
    sum = add_words(&tcp, sizeof tcp, sum);
    tcp.check = checksum(add_words(at + sizeof tcp, tcp_bytes - sizeof tcp, sum));
    memcpy(at, &tcp, sizeof tcp);

    write_record(capture, frame, at + tcp_bytes - frame);
    source->sequence += payload + !!(flags & (SYN | FIN));
}

static void write_datagram(struct capture *capture)
{
    const uint8_t source[] = { 10, 0, 0, random_between(1, 250) };
    const uint8_t destination[] = { 192, 168, 0, 1 };
    size_t payload = random_between(30, 470);
    struct udphdr udp = { .source = htons(random_between(40000, 49000)), .dest = htons(5001) };
    uint8_t frame[MAX_FRAME], *at;

    udp.len = htons(sizeof udp + payload);
    at = put_ethernet(frame, 0, 0, ETH_P_IP);
    at = put_ipv4(at, source, destination, IPPROTO_UDP, sizeof udp + payload);
    memcpy(at, &udp, sizeof udp);
    at += sizeof udp;
    memset(at, 'd', payload);
    write_record(capture, frame, at + payload - frame);
}

static void choose_ipv4_address(uint8_t *address, int net, int hosts)
{
    address[0] = net;
    address[1] = net == 10 ? random_below(4) : 168;
    address[2] = random_below(hosts > 250 ? 250 : 4);
    address[3] = random_between(1, 250);
}

static void choose_ipv6_address(uint8_t *address, int net, int hosts)
{
    address[0] = 0xfd;
    address[1] = 0x77;
    address[7] = net;
    put_word(address + 14, random_between(1, hosts));
}

static uint16_t choose_server_port(void)
{
    static const uint16_t ports[] = { 80, 80, 80, 443, 443, 443, 443, 443, 22, 5432, 8080 };
    enum { KNOWN = sizeof ports / sizeof ports[0] };
    unsigned choice = random_below(KNOWN + 1);

    return choice < KNOWN ? ports[choice] : random_between(1024, 60000);
}

static void begin(struct conversation *conversation)
{
    struct endpoint *client = &conversation->ends[CLIENT], *server = &conversation->ends[SERVER];

    memset(conversation, 0, sizeof *conversation);
    conversation->ipv6 = one_of_hundred(IPV6_PERCENT);
    conversation->vlan = one_of_hundred(VLAN_PERCENT) ? random_between(10, 29) : 0;
    conversation->requests = one_of_hundred(10) ? random_between(5, 40) : random_between(1, 4);
    conversation->repeats = random_between(1, 3);
    if (conversation->ipv6) {
        choose_ipv6_address(client->address, 1, 20000);
        choose_ipv6_address(server->address, 2, 200);
    } else {
        choose_ipv4_address(client->address, 10, 250000);
        choose_ipv4_address(server->address, 192, 200);
    }
    client->port = random_between(32768, 60999);
    server->port = choose_server_port();
    client->sequence = next_random();
    server->sequence = next_random();
}

static enum phase after_syn(void)
{
    unsigned choice = random_below(PERCENT);

    if (choice < UNANSWERED_PERCENT)
        return UNANSWERED;
    return choice < UNANSWERED_PERCENT + REFUSED_PERCENT ? REFUSED : ANSWER;
}

static enum phase repeat_syn(struct capture *capture, struct conversation *conversation)
{
    conversation->ends[CLIENT].sequence--;
    write_segment(capture, conversation, CLIENT, SYN, 0);
    return --conversation->repeats ? UNANSWERED : ENDED;
}

static enum phase send_request(struct capture *capture, struct conversation *conversation)
{
    write_segment(capture, conversation, CLIENT, PSH | ACK, random_between(60, 660));
    conversation->segments = one_of_hundred(60) ? random_between(1, 3) : random_between(4, 24);
    return RESPOND;
}

static enum phase send_response(struct capture *capture, struct conversation *conversation)
{
    int last = --conversation->segments == 0;
    size_t payload = last ? random_between(100, SEGMENT_BYTES) : SEGMENT_BYTES;

    write_segment(capture, conversation, SERVER, last ? PSH | ACK : ACK, payload);
    return last || conversation->segments % 2 == 0 ? ACKNOWLEDGE : RESPOND;
}

static enum phase acknowledge(struct capture *capture, struct conversation *conversation)
{
    write_segment(capture, conversation, CLIENT, ACK, 0);
    if (conversation->segments)
        return RESPOND;
    return --conversation->requests ? REQUEST : CLOSE;
}

static enum phase close_connection(struct capture *capture, struct conversation *conversation)
{
    int reset = one_of_hundred(RESET_PERCENT);

    write_segment(capture, conversation, CLIENT, (reset ? RST : FIN) | ACK, 0);
    return reset ? ENDED : CLOSE_ANSWER;
}

static enum phase send_control(struct capture *capture, struct conversation *conversation, enum side from,
                               int flags, enum phase next)
{
    write_segment(capture, conversation, from, flags, 0);
    return next;
}

static enum phase advance(struct capture *capture, struct conversation *conversation)
{
    switch (conversation->phase) {
    case OPEN: return send_control(capture, conversation, CLIENT, SYN, after_syn());
    case ANSWER: return send_control(capture, conversation, SERVER, SYN | ACK, ESTABLISH);
    case ESTABLISH: return send_control(capture, conversation, CLIENT, ACK, REQUEST);
    case REQUEST: return send_request(capture, conversation);
    case RESPOND: return send_response(capture, conversation);
    case ACKNOWLEDGE: return acknowledge(capture, conversation);
    case CLOSE: return close_connection(capture, conversation);
    case CLOSE_ANSWER: return send_control(capture, conversation, SERVER, FIN | ACK, CLOSE_END);
    case CLOSE_END: return send_control(capture, conversation, CLIENT, ACK, ENDED);
    case UNANSWERED: return repeat_syn(capture, conversation);
    case REFUSED: return send_control(capture, conversation, SERVER, RST | ACK, ENDED);
    case ENDED: break;
    }
    return ENDED;
}

static void write_header(const struct capture *capture)
{
    struct pcap_header header = {
        .magic = 0xa1b2c3d4,
        .major = 2,
        .minor = 4,
        .snaplen = capture->snaplen,
        .link_type = 1,
    };

    fwrite(&header, sizeof header, 1, capture->file);
}

static void write_packets(struct capture *capture, long packets)
{
    static struct conversation conversations[CONVERSATIONS];

    for (int i = 0; i < CONVERSATIONS; i++)
        begin(&conversations[i]);
    while (capture->packets < packets) {
        struct conversation *conversation = &conversations[random_below(CONVERSATIONS)];

        if (one_of_hundred(UDP_PERCENT)) {
            write_datagram(capture);
            continue;
        }
        conversation->phase = advance(capture, conversation);
        if (conversation->phase == ENDED)
            begin(conversation);
    }
}

int main(int argc, char **argv)
{
    struct capture capture = { .now = 1700000000ull * MICROSECONDS };

    if (argc < 3) {
        fprintf(stderr, "usage: genpcap FILE PACKETS [SNAPLEN]\n");
        return 2;
    }
    capture.snaplen = argc > 3 ? atol(argv[3]) : DEFAULT_SNAPLEN;
    capture.file = fopen(argv[1], "wb");
    if (!capture.file) {
        perror(argv[1]);
        return 1;
    }
    setvbuf(capture.file, NULL, _IOFBF, FILE_BUFFER);
    write_header(&capture);
    write_packets(&capture, atol(argv[2]));
    if (fclose(capture.file)) {
        perror(argv[1]);
        return 1;
    }
    return 0;
}
