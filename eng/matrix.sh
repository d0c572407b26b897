# shellcheck shell=bash
# Runs the kernel tests on other kernels, in guests. Sourced by ./test, which sets `root`, `results` and `status`.
: "${root:?}" "${results:?}" "${status:?}"

# What the runs on all kernels leave for docs/kernels.md, and objects built here that are loaded there.
readonly matrix=$results/matrix
readonly guest_memory=3072
readonly kernel_tests=artifacts/bin/Tcpq.Kernel.Tests/debug/Tcpq.Kernel.Tests.dll
readonly guest_died=125 no_guest=77

# Kernels on which nothing could be tested; eng/test-results.sh counts them.
skipped_kernels=0

# Runs the kernel tests that filter $3 selects on Linux $1, in at most $2 seconds, with the variables $4…
test_in_guest() {
    local kernel=$1 limit=$2 filter=$3 log=$results/guest-$1.log attempt result variable variables=()
    for variable in "${@:4}"; do
        variables+=(-e "$variable")
    done
    say "testing on Linux $kernel"
    for attempt in first second; do
        result=0
        "$root/tests/vm/run.sh" -k "$kernel" -m "$guest_memory" -t "$limit" -w "$results" \
            -e "TCPQ_MATRIX=$matrix" -e "TCPQ_TEST_RESULTS=$results" -e TCPQ_GUEST=1 "${variables[@]}" -- \
            dotnet vstest "$kernel_tests" "--TestCaseFilter:$filter" \
            "--logger:trx;LogFileName=linux-$kernel.trx" "--ResultsDirectory:$results" >"$log" 2>&1 || result=$?
        # QEMU's interpreter loses a guest now and then.
        [[ $result == "$guest_died" && $attempt == first ]] || break
    done
    if ((result == no_guest)); then
        say "skipped Linux $kernel: $(tail -n 1 "$log")"
        skipped_kernels=$((skipped_kernels + 1))
        return 0
    fi
    if ((result != 0)); then
        cat "$log" >&2
        status=$result
    fi
    [[ ! -e $results/linux-$kernel.trx ]] || sed -i "s/ testName=\"/&Linux $kernel: /" "$results/linux-$kernel.trx"
}

# Every event at every hook on the oldest kernel, which lacks most.
test_oldest_kernel() {
    local oldest
    oldest=$("$root/tests/vm/run.sh" -l | head -n 1)
    mkdir -p "$matrix"
    test_in_guest "$oldest" 900 "FullyQualifiedName~EventMatrixTests"
}

# Generated scripts: $1 of them over all hooks for packets here, some of which are compared with the host engine, and a tenth
# of that on each other kernel, for which they are compiled here.
test_generated() {
    local count=$1 kernel portion few=$((($1 + 9) / 10)) seed=${TCPQ_SEED:-1}
    export TCPQ_SEED=$seed
    say "testing $count generated scripts, seeds from $seed"
    TCPQ_GENERATED=$count TCPQ_SCRIPTS=$(((count + 39) / 40)) dotnet vstest "$kernel_tests" \
        "--TestCaseFilter:FullyQualifiedName~GeneratedScripts" \
        "--logger:trx;LogFileName=generated.trx" "--ResultsDirectory:$results" >"$results/generated.log" 2>&1 || status=$?
    for kernel in $("$root/tests/vm/run.sh" -l); do
        portion=$results/objects-$kernel
        mkdir -p "$portion"
        TCPQ_GENERATED=$few TCPQ_OBJECTS_FOR=$kernel TCPQ_OBJECTS=$portion dotnet vstest "$kernel_tests" \
            "--TestCaseFilter:FullyQualifiedName~GeneratedScriptsLoad" >"$results/generated-for-$kernel.log" 2>&1 || status=$?
        test_in_guest "$kernel" 7200 "FullyQualifiedName~GeneratedObjects" "TCPQ_OBJECTS=$portion"
        rm -r "$portion"
    done
    cat "$results/generated.txt" >&2
}

# All kernel tests on all kernels, and the table of what was found. Generated scripts and packets by the thousand, which take
# a guest an hour, are left to the host.
test_all_kernels() {
    local kernel
    for kernel in $("$root/tests/vm/run.sh" -l); do
        test_in_guest "$kernel" 7200 "FullyQualifiedName!~MatrixDocumentTests&FullyQualifiedName!~Generated&FullyQualifiedName!~DifferencesInKernel"
    done
    TCPQ_MATRIX=$matrix TCPQ_MATRIX_DOCUMENT=1 dotnet vstest "$kernel_tests" \
        --TestCaseFilter:FullyQualifiedName~MatrixDocumentTests \
        "--logger:trx;LogFileName=document.trx" "--ResultsDirectory:$results" >"$results/document.log" 2>&1 || {
        cat "$results/document.log" >&2
        status=1
    }
}
