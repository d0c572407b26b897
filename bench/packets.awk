# First file: testrun's output, for the sizes. Second: medians by hook, packet and variant. Prints the table.

BEGIN {
    FS = "\t"
    TARGET = 1.1
    RESOLUTION = 0.5
    hooks = split("xdp tc", hook_names, " ")
    packets = split("syn-ipv4 syn-ipv6 syn-vlan ack-ipv4", packet_names, " ")
    variants = split("empty c-shared c-percpu tcpq", variant_names, " ")
}

FNR == NR {
    if ($2 == "size")
        size[$1, $3] = $4 " insns, " $5 " B"
    next
}

{
    median[$1, $2, $3] = $4
    spread[$1, $2, $3] = sprintf("%.1f (%d..%d)", $4, $5, $6)
}

# (ours - floor) / (C - floor), or nothing where C cannot be told from the floor.
function over_floor(hook, packet, peer,    floor, cost) {
    floor = median[hook, packet, "empty"]
    cost = median[hook, packet, peer] - floor
    if (cost < RESOLUTION)
        return ""
    return (median[hook, packet, "tcpq"] - floor) / cost
}

function remember(peer, value,    i) {
    if (value == "")
        return
    for (i = ++seen[peer]; i > 1 && sorted[peer, i - 1] > value; i--)
        sorted[peer, i] = sorted[peer, i - 1]
    sorted[peer, i] = value
}

function overall(peer,    n) {
    n = seen[peer]
    return (sorted[peer, int((n + 1) / 2)] + sorted[peer, int((n + 2) / 2)]) / 2
}

function show(value) {
    return value == "" ? "-" : sprintf("%.2f", value)
}

function print_row(hook, packet,    shared, percpu, i) {
    shared = over_floor(hook, packet, "c-shared")
    percpu = over_floor(hook, packet, "c-percpu")
    remember("c-shared", shared)
    remember("c-percpu", percpu)
    printf "%-4s %-9s", hook, packet
    for (i = 1; i <= variants; i++)
        printf " %-18s", spread[hook, packet, variant_names[i]]
    printf " %9s %9s\n", show(shared), show(percpu)
}

function print_sizes(hook,    i) {
    printf "%-4s %-9s", hook, "size"
    for (i = 1; i <= variants; i++)
        printf " %-18s", size[hook, variant_names[i]]
    printf "\n"
}

function print_overall(peer, text) {
    printf "median of (tcpq - empty) / (%s - empty): %.2f, target <= %.1f: %s\n", text, overall(peer), TARGET,
        overall(peer) <= TARGET ? "yes" : "NO"
}

END {
    printf "%-4s %-9s %-18s %-18s %-18s %-18s %9s %9s\n", "hook", "packet", "empty (floor)", "C, shared hash",
        "C, per-CPU hash", "tcpq", "to shared", "to perCPU"
    for (h = 1; h <= hooks; h++) {
        for (p = 1; p <= packets; p++)
            print_row(hook_names[h], packet_names[p])
        print_sizes(hook_names[h])
    }
    print_overall("c-shared", "C with a shared hash")
    print_overall("c-percpu", "C with a per-CPU hash")
}
