#!/usr/bin/env bash
# bench/against.sh COMMIT: start, nanoseconds per packet and captures here, as ratios to those of another commit.
set -euo pipefail
source "$(dirname "$0")/common.sh"

[[ ${1:-} && ! ${2:-} ]] || die "usage: bench/against.sh COMMIT"
((EUID == 0)) || die "needs root"
rounds=${BENCH_ROUNDS:-15}
repeat=${BENCH_REPEAT:-1000000}
packets=1000000
question='syn and dport==80 < count(saddr) >'
variants=(here other)
declare -A tree=([here]=$root)

# start VARIANT: milliseconds from the start of the process to the first run of its program.
start() {
    local log=$out/against-$1.log
    "$out/startup" -l "$log" "${tree[$1]}/tcpq" "on tcp_rcv where $question" | cut -f 1 || { cat "$log" >&2; return 1; }
}

# whole VARIANT FILE: milliseconds of a process that reads a capture.
whole() {
    local start=${EPOCHREALTIME/./} end
    "${tree[$1]}/tcpq" "on tcp_rcv where $question" --format csv --read "$2" >"$out/against-$1.csv" 2>/dev/null
    end=${EPOCHREALTIME/./}
    awk -v us=$((end - start)) 'BEGIN { print us / 1000 }'
}

# rounds_of WHAT SAMPLER ARGUMENT...: calls the sampler with each variant in turn.
rounds_of() {
    local what=$1 sampler=$2 round variant sample
    shift 2
    say "$what: $rounds rounds"
    for ((round = -1; round < rounds; round++)); do
        for variant in "${variants[@]}"; do
            sample=$("$sampler" "$variant" "$@")
            ((round < 0)) || printf '%s\t%s\t%s\n' "$what" "$variant" "$sample" >>"$out/against.tsv"
        done
    done
}

packets_at() {
    local variant objects=()
    for variant in "${variants[@]}"; do
        "${tree[$variant]}/tcpq" build "on tcp_rcv via $1(lo) where syn < count(saddr) >" -o "$out/against-$variant.bpf.o" >&2
        objects+=("$variant=$out/against-$variant.bpf.o")
    done
    say "ns per packet at $1: $rounds rounds"
    "$out/testrun" -r "$repeat" -n "$rounds" -c $(($(nproc) - 1)) "$1" "${objects[@]}" | grep -v $'\tsize\t'
}

install_missing
build_programs
tree[other]=$(tree_at "$1")
for variant in "${variants[@]}"; do
    say "building ${tree[$variant]}"
    "${tree[$variant]}/tcpq" --version >&2
done

: >"$out/against.tsv"
rounds_of start start
for snaplen in 262144 96; do
    file=$out/against-$snaplen.pcap
    "$out/genpcap" "$file" "$packets" "$snaplen"
    rounds_of "capture, $snaplen bytes of each packet" whole "$file"
    cmp "$out/against-here.csv" "$out/against-other.csv" || die "the answers differ"
    rm "$file"
done
medians "$out/against.tsv" >"$out/against-medians.tsv"
for hook in xdp tc; do
    packets_at "$hook" >"$out/against-$hook.tsv"
    medians "$out/against-$hook.tsv" whole >>"$out/against-medians.tsv"
done

echo "Here beside ${1}: medians of $rounds rounds, ms of the process, ns of each packet; ratio here / ${1}"
echo
# A key, then the variant, median, smallest, largest.
awk -F '\t' '
    { name = $1; for (i = 2; i <= NF - 4; i++) name = name " " $i; variant = $(NF - 3); median[name, variant] = $(NF - 2) }
    !(name in seen) { seen[name]; order[++count] = name }
    END {
        for (i = 1; i <= count; i++) {
            name = order[i]
            printf "%-40s %9.1f %9.1f %6.2f\n", name, median[name, "here"], median[name, "other"],
                median[name, "here"] / median[name, "other"]
        }
    }' "$out/against-medians.tsv"
