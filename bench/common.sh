# What the parts of the bench share. Sourced, never run.

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$bench")
out=$root/artifacts/bench
export LC_ALL=C

say() {
    printf 'bench: %s\n' "$*" >&2
}

die() {
    say "$*"
    exit 1
}

# medians FILE [whole]: FILE has lines of tab-separated fields, the last a sample, the others its key.
# Prints every key with median, minimum and maximum. `whole` says that samples were cut to whole numbers.
medians() {
    awk -F'\t' -v OFS='\t' '{ value = $NF; sub(/\t[^\t]*$/, ""); gsub(/\t/, "\034"); print $0, value }' "$1" |
        sort -t$'\t' -k1,1 -k2,2g |
        awk -v whole="${2:-}" -f "$bench/medians.awk"
}

ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}

# verdict VALUE TARGET: "yes" when the value is within the target.
verdict() {
    awk -v value="$1" -v target="$2" 'BEGIN { print value <= target ? "yes" : "NO" }'
}

# play PART FILE ROUNDS VARIANT…: calls `sample VARIANT FILE` in turn, so that what disturbs the machine disturbs all.
play() {
    local part=$1 file=$2 rounds=$3 round variant
    shift 3
    say "$rounds rounds of $*"
    for ((round = 0; round < rounds; round++)); do
        for variant in "$@"; do
            sample "$variant" "$file" >>"$out/$part.tsv"
        done
    done
}
