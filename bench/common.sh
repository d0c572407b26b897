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

find_clang() {
    local name
    for name in clang clang-{22..14}; do
        command -v "$name" && return
    done
    return 1
}

missing_packages() {
    find_clang >/dev/null || echo clang
    [[ -e /usr/include/bpf/libbpf.h ]] || echo libbpf-dev
    [[ -e /usr/include/stdio.h ]] || echo libc6-dev
    [[ -x /usr/bin/time ]] || echo time
    for command in bpftrace tcpdump tshark bpftool; do
        command -v "$command" >/dev/null || echo "$command"
    done
}

install_missing() {
    local packages
    packages=$(missing_packages | xargs)
    [[ $packages ]] || return 0
    if ((EUID != 0)); then
        say "missing here: $packages (as root: apt-get install $packages)"
        return 0
    fi
    say "installing $packages"
    apt-get update -qq >&2 || true
    # One by one, so that a package this release does not have keeps none of the others away.
    for package in $packages; do
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >&2 ||
            say "no package $package here"
    done
}

# build_programs: the C side.
build_programs() {
    local clang flags source
    clang=$(find_clang) || die "needs clang"
    say "building the C side with $clang into $out"
    mkdir -p "$out"
    flags=(-O2 -g -target bpf -mcpu=v3 -Wall -I "/usr/include/$(uname -m)-linux-gnu")
    "$clang" "${flags[@]}" -c "$bench/syn.bpf.c" -o "$out/c-shared.bpf.o"
    "$clang" "${flags[@]}" -DPER_CPU -c "$bench/syn.bpf.c" -o "$out/c-percpu.bpf.o"
    "$clang" "${flags[@]}" -c "$bench/empty.bpf.c" -o "$out/empty.bpf.o"
    for source in testrun startup; do
        "$clang" -O2 -Wall "$bench/$source.c" -o "$out/$source" -lbpf
    done
    for source in genpcap pcapread; do
        "$clang" -O2 -Wall "$bench/$source.c" -o "$out/$source"
    done
}

# tree_at COMMIT: makes a tree of another commit, and says where.
tree_at() {
    local tree=$out/tree-$1
    rm -rf "$tree"
    mkdir -p "$tree"
    git -C "$root" archive "$1" | tar -x -C "$tree"
    echo "$tree"
}
