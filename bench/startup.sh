#!/usr/bin/env bash
# Process start to the first run of the attached program, against bpftrace. Run by bench/run.
set -euo pipefail
source "$(dirname "$0")/common.sh"

rounds=${BENCH_ROUNDS:-15}
target=0.7

# bpftrace reads tracefs. Where it is not mounted, mount it for this script alone.
if ! grep -qs . /sys/kernel/tracing/available_events /sys/kernel/debug/tracing/available_events; then
    [[ ${BENCH_MOUNTED:-} ]] && die "tracefs cannot be mounted, so bpftrace cannot run"
    BENCH_MOUNTED=1 exec unshare --mount bash -c 'mount -t tracefs tracefs /sys/kernel/tracing; exec "$0"' "$0"
fi

version=$(bpftrace --version | sed 's/[^0-9.]//g')
# Since 0.19 `args` is a structure, before it was a pointer.
dot=.
[[ $(printf '%s\n' "$version" 0.19 | sort -V | head -1) == 0.19 ]] || dot='->'

# Untagged IPv4 only: the other half of our question would make the script several times as long.
same_question='tracepoint:net:netif_receive_skb {
    $skb = (struct sk_buff *)args'$dot'skbaddr;
    $ip = (struct iphdr *)($skb->head + $skb->network_header);
    $tcp = (struct tcphdr *)($skb->head + $skb->network_header + $ip->ihl * 4);
    if ($skb->protocol == 0x0008 && $ip->protocol == 6 && $tcp->syn == 1) {
        @[ntop($ip->saddr)] = count();
    }
}'
simplest='tracepoint:sock:inet_sock_set_state { @[args'$dot'dport] = count(); }'

variants=(tcpq-tp_btf tcpq-default bpftrace-same bpftrace-simplest)

# start VARIANT: prints the milliseconds to its first run and to its end.
start() {
    local command log=$out/startup-$1.log
    case $1 in
    tcpq-tp_btf) command=("$root/tcpq" 'on tcp_rcv via tp_btf where syn < count(saddr) >') ;;
    tcpq-default) command=("$root/tcpq" 'on tcp_rcv where syn < count(saddr) >') ;;
    bpftrace-same) command=(bpftrace -e "$same_question") ;;
    bpftrace-simplest) command=(bpftrace -e "$simplest") ;;
    esac
    "$out/startup" -l "$log" "${command[@]}" || { cat "$log" >&2; return 1; }
}

say "start to attached: $rounds rounds of ${variants[*]}"
: >"$out/startup-ready.tsv"
: >"$out/startup-exit.tsv"
for variant in "${variants[@]}"; do
    start "$variant" >/dev/null
done
for ((round = 0; round < rounds; round++)); do
    for variant in "${variants[@]}"; do
        sample=$(start "$variant")
        printf '%s\t%s\n' "$variant" "${sample%$'\t'*}" >>"$out/startup-ready.tsv"
        printf '%s\t%s\n' "$variant" "${sample#*$'\t'}" >>"$out/startup-exit.tsv"
    done
done
medians "$out/startup-ready.tsv" >"$out/startup-medians.tsv"
medians "$out/startup-exit.tsv" >"$out/startup-exit-medians.tsv"

echo "2. Start to attached: process start to the first run of the program, ms (median of $rounds, min..max)"
echo
# cell FILE VARIANT: "median (minimum..maximum)".
cell() {
    awk -F'\t' -v variant="$2" '$1 == variant { printf "%.1f (%.1f..%.1f)", $2, $3, $4 }' "$1"
}

printf '%-18s %-26s %s\n' variant ready 'interrupt to end'
for variant in "${variants[@]}"; do
    printf '%-18s %-26s %s\n' "$variant" "$(cell "$out/startup-medians.tsv" "$variant")" \
        "$(cell "$out/startup-exit-medians.tsv" "$variant")"
done
echo "the default hook here: $(head -1 "$out/startup-tcpq-default.log")"
median_of() {
    awk -F'\t' -v variant="$1" '$1 == variant { print $2 }' "$out/startup-medians.tsv"
}

for ours in tcpq-tp_btf tcpq-default; do
    for theirs in bpftrace-same bpftrace-simplest; do
        value=$(ratio "$(median_of "$ours")" "$(median_of "$theirs")")
        printf '%s / %s: %s, target <= %s: ' "$ours" "$theirs" "$value" "$target"
        verdict "$value" "$target"
    done
done
