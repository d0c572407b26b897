#!/usr/bin/env bash
# Whole-process time over a capture of a million packets, against tcpdump. Run by bench/run.
set -euo pipefail
source "$(dirname "$0")/common.sh"

packets=1000000
rounds=${BENCH_ROUNDS:-15}
# Printing takes seconds, and its spread is small beside the distance.
printing_rounds=$(((rounds + 4) / 5))
count_target=3

question='on tcp_rcv where syn and dport==80 < count(saddr) >'
# What people write. libpcap reads it as untagged IPv4 only.
usual='tcp[tcpflags] & tcp-syn != 0 and dst port 80'
# What they mean: both families, and one VLAN tag (`vlan` moves all offsets that follow).
both_families="($usual) or (ip6[6] == 6 and ip6[53] & 2 != 0 and dst port 80)"
right="$both_families or (vlan and ($both_families))"

variants=(tcpq tcpq-start count-usual count-right)
no_packets=$out/capture-none.pcap

# run VARIANT FILE
run() {
    case $1 in
    tcpq) "$root/tcpq" "$question" --read "$2" ;;
    tcpq-start) "$root/tcpq" "$question" --read "$no_packets" ;;
    print) tcpdump -nr "$2" ;;
    count-usual) tcpdump -nr "$2" --count "$usual" ;;
    count-right) tcpdump -nr "$2" --count "$right" ;;
    esac
}

# sample VARIANT FILE: one line with file, variant and milliseconds.
sample() {
    local start=${EPOCHREALTIME/./} end
    run "$1" "$2" >/dev/null 2>"$out/captures-$1.log" || { cat "$out/captures-$1.log" >&2; exit 1; }
    end=${EPOCHREALTIME/./}
    awk -v us=$((end - start)) -v file="${2##*/}" -v variant="$1" 'BEGIN { print file "\t" variant "\t" us / 1000 }'
}

# The SYNs each side finds; tcpq must agree with the right filter.
matches() {
    case $1 in
    tcpq-start) echo 0 ;;
    tcpq) "$root/tcpq" "$question" --read "$2" --format json 2>/dev/null | sum_of_counts ;;
    *) run "$1" "$2" 2>/dev/null | awk '{ print $1 }' ;;
    esac
}

sum_of_counts() {
    grep '"type":"result"' | grep -o '"count":[0-9]*' | awk -F: '{ sum += $2 } END { print sum + 0 }'
}

# figure FILE VARIANT: median, minimum and maximum.
figure() {
    local key=$1$'\t'$2$'\t'
    grep -F "$key" "$out/captures-medians.tsv" | cut -f 3-
}

# ratio_to FILE VARIANT: our median to the variant's.
ratio_to() {
    local ours theirs
    read -r ours _ < <(figure "$1" tcpq)
    read -r theirs _ < <(figure "$1" "$2")
    ratio "$ours" "$theirs"
}

report() {
    local file=${1##*/} variant median low high value
    printf '%s: %d MB\n' "$file" $(($(stat -c %s "$1") / 1000000))
    for variant in tcpq tcpq-start print count-usual count-right; do
        read -r median low high < <(figure "$file" "$variant")
        printf '  %-12s %8.1f ms (%.1f..%.1f), matches %s\n' "$variant" "$median" "$low" "$high" "${found[$variant]:--}"
    done
    value=$(ratio_to "$file" print)
    printf '  tcpq / print: %s, target < 1: ' "$value"
    verdict "$value" 0.99
    for variant in count-usual count-right; do
        value=$(ratio_to "$file" "$variant")
        printf '  tcpq / %s: %s, target <= %s: ' "$variant" "$value" "$count_target"
        verdict "$value" "$count_target"
    done
}

declare -A found
"$out/genpcap" "$no_packets" 0
: >"$out/captures.tsv"
for snaplen in 262144 96; do
    file=$out/capture-$snaplen.pcap
    say "capture of $packets packets, $snaplen bytes kept of each"
    "$out/genpcap" "$file" "$packets" "$snaplen"
    cat "$file" >/dev/null
    for variant in "${variants[@]}"; do
        found[$variant]=$(matches "$variant" "$file")
    done
    [[ ${found[tcpq]} == "${found[count-right]}" ]] ||
        die "tcpq finds ${found[tcpq]} SYNs to port 80 in $file, the right tcpdump filter ${found[count-right]}"
    play captures "$file" "$rounds" "${variants[@]}"
    play captures "$file" "$printing_rounds" print
done
medians "$out/captures.tsv" >"$out/captures-medians.tsv"

echo "3. Captures: \`$question\`, whole process, ms (median of $rounds, printing $printing_rounds; min..max)"
echo "   print: tcpdump -nr FILE; count-usual: tcpdump -nr FILE --count '$usual'"
echo "   count-usual sees untagged IPv4 only; count-right adds IPv6 and one VLAN tag"
echo "   tcpq-start: tcpq on a capture without packets, the part that does not grow with the file"
echo
for snaplen in 262144 96; do
    report "$out/capture-$snaplen.pcap"
done
