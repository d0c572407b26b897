#!/usr/bin/env bash
# Nanoseconds per packet: our programs against hand-written C, by BPF_PROG_TEST_RUN. Run by bench/run.
set -euo pipefail
source "$(dirname "$0")/common.sh"

question='syn < count(saddr) >'
repeat=${BENCH_REPEAT:-1000000}
rounds=${BENCH_ROUNDS:-15}
cpu=$(($(nproc) - 1))

build_ours() {
    "$root/tcpq" build "on tcp_rcv via $1(lo) where $question" -o "$out/tcpq-$1.bpf.o" >&2
}

measure() {
    "$out/testrun" -r "$repeat" -n "$rounds" -c "$cpu" "$1" "empty=$out/empty.bpf.o" \
        "c-shared=$out/c-shared.bpf.o" "c-percpu=$out/c-percpu.bpf.o" "tcpq=$out/tcpq-$1.bpf.o"
}

: >"$out/packets.tsv"
for hook in xdp tc; do
    say "ns per packet at $hook: $rounds rounds of $repeat runs of 4 programs over 4 packets"
    build_ours "$hook"
    measure "$hook" >>"$out/packets.tsv"
done

grep -v $'\tsize\t' "$out/packets.tsv" >"$out/packets-samples.tsv"
medians "$out/packets-samples.tsv" whole >"$out/packets-medians.tsv"
echo "1. Nanoseconds per packet: \`on tcp_rcv where $question\` (median of $rounds rounds of $repeat, min..max)"
echo
awk -f "$bench/packets.awk" "$out/packets.tsv" "$out/packets-medians.tsv"
