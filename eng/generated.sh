# shellcheck shell=bash
# Generated scripts by the thousand, here and in guests. Sourced by ./test, behind eng/matrix.sh.
: "${root:?}" "${results:?}" "${status:?}" "${kernel_tests:?}"

# What one process does here, and one guest: if it dies, what others did is known.
readonly portion_here=1000 portion_in_guest=250
readonly loaded=$results/generated.txt
readonly loads=FullyQualifiedName~GeneratedScriptsLoad

# Generated scripts: $1 of them over all hooks for packets here, some of which are compared with the host engine, and a tenth
# of that on each other kernel.
test_generated() {
    local count=$1 kernel
    export TCPQ_SEED=${TCPQ_SEED:-1}
    load_here "$count"
    for kernel in $("$root/tests/vm/run.sh" -l); do
        load_in_guest "$kernel" $(((count + 9) / 10))
    done
    compare_here $(((count + 39) / 40))
    say "generated scripts, seeds from $TCPQ_SEED:"
    totals >&2
}

# The number of portions of $2 that $1 has.
parts_of() {
    echo $((($1 + $2 - 1) / $2))
}

load_here() {
    local count=$1 parts part
    parts=$(parts_of "$count" "$portion_here")
    say "loading $count generated scripts here"
    for ((part = 1; part <= parts; part++)); do
        TCPQ_GENERATED=$count TCPQ_PORTION=$part/$parts dotnet vstest "$kernel_tests" "--TestCaseFilter:$loads" \
            "--logger:trx;LogFileName=generated-$part.trx" "--ResultsDirectory:$results" \
            >"$results/generated-$part.log" 2>&1 || status=$?
        ((parts == 1)) || say "$part of $parts"
    done
}

# They are compiled here, and loaded there.
load_in_guest() {
    local kernel=$1 count=$2 parts part folder=$results/objects log
    parts=$(parts_of "$count" "$portion_in_guest")
    log=$results/generated-$kernel.log
    "$root/tests/vm/run.sh" -n -k "$kernel" >"$log" 2>&1 || {
        say "skipped Linux $kernel: $(tail -n 1 "$log")"
        skipped_kernels=$((skipped_kernels + 1))
        return 0
    }
    say "loading $count generated scripts on Linux $kernel"
    for ((part = 1; part <= parts; part++)); do
        mkdir -p "$folder"
        log=$results/generated-$kernel-$part.log
        TCPQ_GENERATED=$count TCPQ_PORTION=$part/$parts TCPQ_OBJECTS_FOR=$kernel TCPQ_OBJECTS=$folder \
            dotnet vstest "$kernel_tests" "--TestCaseFilter:$loads" >"$log" 2>&1 || {
            status=1
            cat "$log" >&2
        }
        in_guest "$kernel" 3600 "$log" -c 2 -- dotnet "$kernel_tests" load "$folder"
        sed -n '/^Linux /p; /^refused: /,/^$/p' "$log" >>"$loaded"
        rm -r "$folder"
        ((parts == 1)) || say "$part of $parts"
    done
}

compare_here() {
    say "comparing what $1 generated scripts show at each hook with the host engine"
    TCPQ_SCRIPTS=$1 dotnet vstest "$kernel_tests" --TestCaseFilter:FullyQualifiedName~GeneratedScriptsInKernel \
        "--logger:trx;LogFileName=generated.trx" "--ResultsDirectory:$results" >"$results/generated.log" 2>&1 || status=$?
}

# What was loaded, by kernel and hook, and what was refused.
totals() {
    # Linux 5.10.0 xdp: 35 scripts, seeds 1 to 35: 34 loaded, 1 declined, 0 refused
    awk '
        !/^Linux / { others = others $0 "\n"; next }
        $4 == 0 { next }
        {
            key = $2 " " $3
            if (!(key in scripts)) { order[++count] = key; first[key] = $7 }
            scripts[key] += $4
            last[key] = $9
            taken[key] += $10
            declined[key] += $12
            refused[key] += $14
            all[$2] += $4
            allRefused[$2] += $14
        }
        END {
            for (i = 1; i <= count; i++) {
                key = order[i]
                printf "    Linux %s %d scripts, seeds %d to %s %d loaded, %d declined by the compiler, %d refused\n",
                    key, scripts[key], first[key], last[key], taken[key], declined[key], refused[key]
            }
            for (kernel in all) printf "    Linux %s: %d scripts, %d refused\n", kernel, all[kernel], allRefused[kernel]
            printf "%s", others
        }' "$loaded"
}
