// pcapread FILE: what a C programmer would write for `on tcp_rcv where syn and dport==80 < count(saddr) >`: read() into one
// reused buffer of 1 MiB, the headers in place, an open hash by source. Prints the SYNs it finds. Native byte order only.
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER = 1 << 20, SLOTS = 1 << 20, FILE_HEADER = 24, RECORD_HEADER = 16 };

struct slot {
    uint64_t high, low, count;
};

static struct slot slots[SLOTS];

static void count(uint64_t high, uint64_t low) {
    uint64_t hash = (high ^ low * 0x9e3779b97f4a7c15) * 0xff51afd7ed558ccd;
    for (uint32_t i = hash >> 40;; i++) {
        struct slot *slot = &slots[i % SLOTS];
        if (slot->count == 0 || (slot->high == high && slot->low == low)) {
            *slot = (struct slot){high, low, slot->count + 1};
            return;
        }
    }
}

static int word(const uint8_t *p) {
    return p[0] << 8 | p[1];
}

// 1 for a SYN to port 80: IPv4 and IPv6, any number of VLAN tags, no extension headers.
static int look(const uint8_t *packet, uint32_t size) {
    uint32_t at = 14;
    uint64_t high = 0, low = 0;
    if (size < at)
        return 0;
    int type = word(packet + 12);
    while ((type == 0x8100 || type == 0x88a8) && at + 4 <= size) {
        type = word(packet + at + 2);
        at += 4;
    }
    if (type == 0x0800 && at + 20 <= size && packet[at + 9] == 6) {
        memcpy(&low, packet + at + 12, 4);
        at += (packet[at] & 15) * 4;
    } else if (type == 0x86dd && at + 40 <= size && packet[at + 6] == 6) {
        memcpy(&high, packet + at + 8, 8);
        memcpy(&low, packet + at + 16, 8);
        at += 40;
    } else {
        return 0;
    }
    if (at + 20 > size || !(packet[at + 13] & 2) || word(packet + at + 2) != 80)
        return 0;
    count(high, low);
    return 1;
}

int main(int argc, char **argv) {
    static uint8_t buffer[BUFFER];
    int file = argc > 1 ? open(argv[1], O_RDONLY) : -1;
    if (file < 0) {
        perror("pcapread");
        return 1;
    }
    size_t have = 0, at = FILE_HEADER;
    long found = 0;
    for (ssize_t more; (more = read(file, buffer + have, BUFFER - have)) > 0;) {
        have += more;
        for (uint32_t size; at + RECORD_HEADER <= have; at += RECORD_HEADER + size) {
            memcpy(&size, buffer + at + 8, sizeof size);
            if (at + RECORD_HEADER + size > have)
                break;
            found += look(buffer + at + RECORD_HEADER, size);
        }
        memmove(buffer, buffer + at, have - at);
        have -= at;
        at = 0;
    }
    printf("%ld\n", found);
    return 0;
}
