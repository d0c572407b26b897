#!/usr/bin/env bash
# Whole-process time over five million packets, on one core and on all, and flows against tshark. Run by bench/run.
set -euo pipefail
source "$(dirname "$0")/common.sh"

packets=5000000
rounds=${BENCH_ROUNDS:-9}
# tshark takes two minutes, and its spread is small beside the distance.
tshark_rounds=1

question='on tcp_rcv where syn and dport==80 < count(saddr) >'
flows='on tcp_rcv < sum(len) by saddr, daddr, sport, dport limit 1M >'
# libpcap reads it as untagged IPv4 only, which is less work.
filter='tcp[tcpflags] & tcp-syn != 0 and dst port 80'

syns=(tcpq-1 tcpq-all tcpq-start tcpdump c-reader dd)
conversations=(flows-1 flows-all)
no_packets=$out/capture-none.pcap

# run VARIANT FILE: those that end in -1 run on one core, as tcpdump, tshark, dd and the C reader do.
run() {
    case $1 in
    tcpq-1) taskset -c 0 "$root/tcpq" "$question" --workers 1 --format csv --read "$2" ;;
    tcpq-all) "$root/tcpq" "$question" --format csv --read "$2" ;;
    tcpq-start) "$root/tcpq" "$question" --format csv --read "$no_packets" ;;
    tcpdump) tcpdump -nr "$2" --count "$filter" ;;
    c-reader) "$out/pcapread" "$2" ;;
    dd) dd if="$2" of=/dev/null bs=1M status=none ;;
    flows-1) taskset -c 0 "$root/tcpq" "$flows" --workers 1 --format csv --read "$2" ;;
    flows-all) "$root/tcpq" "$flows" --format csv --read "$2" ;;
    tshark) tshark -n -r "$2" -q -z conv,tcp ;;
    esac
}

# sample VARIANT FILE: a line with what was measured, file, variant and sample, for milliseconds and for KiB.
sample() {
    local start=${EPOCHREALTIME/./} end
    if ! run "$1" "$2" >"$out/replay-$1.txt" 2>"$out/replay-$1.log"; then
        cat "$out/replay-$1.log" >&2
        exit 1
    fi
    end=${EPOCHREALTIME/./}
    awk -v us=$((end - start)) -v file="${2##*/}" -v variant="$1" 'BEGIN { print "ms\t" file "\t" variant "\t" us / 1000 }'
}

# memory VARIANT FILE: the largest resident set, in KiB.
memory() {
    export -f run
    export root out question flows filter no_packets
    # shellcheck disable=SC2016
    command time -f %M -o "$out/replay-memory.txt" bash -c 'run "$@"' run "$1" "$2" >/dev/null 2>&1
    cat "$out/replay-memory.txt"
}

# figure FILE VARIANT: median, minimum and maximum in milliseconds.
figure() {
    grep -F "ms"$'\t'"$1"$'\t'"$2"$'\t' "$out/replay-medians.tsv" | cut -f 4-
}

# times FILE THEIRS OURS: how many times as fast we are.
times() {
    local ours theirs
    read -r theirs _ < <(figure "$1" "$2")
    read -r ours _ < <(figure "$1" "$3")
    ratio "$theirs" "$ours"
}

# target TEXT VALUE LEAST
target() {
    printf '  %s: %s, target >= %s: ' "$1" "$2" "$3"
    awk -v value="$2" -v least="$3" 'BEGIN { print (value >= least ? "yes" : "NO") }'
}

report() {
    local file=$1 count=$2 variant median low high
    shift 2
    printf '%s: %d MB, %d packets\n' "$file" $(($(stat -c %s "$out/$file") / 1000000)) "$count"
    for variant in "$@"; do
        read -r median low high < <(figure "$file" "$variant")
        printf '  %-10s %9.1f ms (%.1f..%.1f)' "$variant" "$median" "$low" "$high"
        # The start reads no packets.
        [[ $variant == *-start ]] ||
            awk -v ms="$median" -v count="$count" 'BEGIN { printf ", %.2f Mpps", count / ms / 1000 }'
        echo
    done
}

"$out/genpcap" "$no_packets" 0
: >"$out/replay.tsv"
for snaplen in 262144 96; do
    file=$out/replay-$snaplen.pcap
    say "capture of $packets packets, $snaplen bytes kept of each"
    "$out/genpcap" "$file" "$packets" "$snaplen"
    cat "$file" >/dev/null
    play replay "$file" "$rounds" "${syns[@]}"
done
flow_file=$out/replay-262144.pcap
play replay "$flow_file" "$rounds" "${conversations[@]}"
play replay "$flow_file" "$tshark_rounds" tshark
medians "$out/replay.tsv" >"$out/replay-medians.tsv"

echo "4. Replay: whole process, ms (median of $rounds, tshark $tshark_rounds; min..max)"
echo "   tcpq: \`$question\`; tcpdump --count '$filter'; c-reader: bench/pcapread.c; -1: on one core"
echo
for snaplen in 262144 96; do
    file=replay-$snaplen.pcap
    report "$file" "$packets" "${syns[@]}"
    target 'times as fast as tcpdump, one core' "$(times "$file" tcpdump tcpq-1)" 3
    target 'times as fast as tcpdump, all cores' "$(times "$file" tcpdump tcpq-all)" 5
    printf '  times as fast as the C reader: %s on one core, %s on all\n' \
        "$(times "$file" c-reader tcpq-1)" "$(times "$file" c-reader tcpq-all)"
    printf '  reading alone, by dd on one core, is %s times as fast as tcpdump\n' "$(times "$file" tcpdump dd)"
done
echo
echo "   flows: \`$flows\`; tshark -q -z conv,tcp"
report "${flow_file##*/}" "$packets" "${conversations[@]}" tshark
target 'times as fast as tshark, one core' "$(times "${flow_file##*/}" tshark flows-1)" 100
target 'times as fast as tshark, all cores' "$(times "${flow_file##*/}" tshark flows-all)" 100
ours=$(memory flows-all "$flow_file")
theirs=$(memory tshark "$flow_file")
printf '  memory: %d MB, tshark %d MB\n' $((ours / 1024)) $((theirs / 1024))
target 'times less memory than tshark' "$(ratio "$theirs" "$ours")" 10
rm -f "$out"/replay-*.pcap
