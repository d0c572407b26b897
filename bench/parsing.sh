#!/usr/bin/env bash
# bench/parsing.sh [COMMIT]: how long it takes to make tokens of a script and to parse it, here and at another commit.
set -euo pipefail
source "$(dirname "$0")/common.sh"

rounds=${BENCH_ROUNDS:-15}
other=${1:-}
variants=(here)
samples=$out/parsing.tsv
mkdir -p "$out"
: >"$samples"

# publish TREE NAME: builds the program against the compiler of a tree.
publish() {
    say "building $2"
    rm -rf "$out/parsing-$2"
    # The project's own friends stand in its file, and at older commits this program is none of them.
    grep -q 'Include="Tcpq.Bench"' "$1/src/Compiler/Tcpq.Compiler.csproj" ||
        sed -i 's|<InternalsVisibleTo Include="tcpq" />|&<InternalsVisibleTo Include="Tcpq.Bench" />|' \
            "$1/src/Compiler/Tcpq.Compiler.csproj"
    dotnet publish "$1/bench/parsing" -c Release -v quiet --nologo -o "$out/parsing-$2" >&2
}

publish "$root" here
if [[ $other ]]; then
    tree=$(tree_at "$other")
    mkdir -p "$tree/bench/parsing"
    cp "$bench"/parsing/* "$tree/bench/parsing/"
    publish "$tree" other
    variants+=(other)
fi

for ((round = 0; round < rounds; round++)); do
    for variant in "${variants[@]}"; do
        for part in tokens tree; do
            "$out/parsing-$variant/Tcpq.Bench" "$part" "$root"/stdlib/*.tcpq |
                sed "s/^/$variant\t/" >>"$samples"
        done
    done
done

printf '%-8s %-8s %-6s %10s   (smallest, largest), µs for a script\n' where what state median
medians "$samples" | while IFS=$'\t' read -r variant part state median least most; do
    printf '%-8s %-8s %-6s %10s   (%s, %s)\n' "$variant" "$part" "$state" "$median" "$least" "$most"
done
