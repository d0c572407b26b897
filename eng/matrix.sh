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

# Runs a command on Linux $1, in at most $2 seconds, with its output in $3; $4… are further options of tests/vm/run.sh and the
# command.
in_guest() {
    local kernel=$1 limit=$2 log=$3 attempt result
    shift 3
    for attempt in first second; do
        result=0
        "$root/tests/vm/run.sh" -k "$kernel" -m "$guest_memory" -t "$limit" -w "$results" "$@" >"$log" 2>&1 || result=$?
        # QEMU's interpreter loses a guest now and then.
        [[ $result == "$guest_died" && $attempt == first ]] || break
    done
    if ((result == no_guest)); then
        say "skipped Linux $kernel: $(tail -n 1 "$log")"
        skipped_kernels=$((skipped_kernels + 1))
    elif ((result != 0)); then
        cat "$log" >&2
        status=$result
    fi
}

# Runs the kernel tests that filter $3 selects on Linux $1, in at most $2 seconds, with the variables $4…
test_in_guest() {
    local kernel=$1 limit=$2 filter=$3 variable variables=()
    for variable in "${@:4}"; do
        variables+=(-e "$variable")
    done
    say "testing on Linux $kernel"
    in_guest "$kernel" "$limit" "$results/guest-$kernel.log" \
        -e "TCPQ_MATRIX=$matrix" -e "TCPQ_TEST_RESULTS=$results" -e TCPQ_GUEST=1 "${variables[@]}" -- \
        dotnet vstest "$kernel_tests" "--TestCaseFilter:$filter" \
        "--logger:trx;LogFileName=linux-$kernel.trx" "--ResultsDirectory:$results"
    [[ ! -e $results/linux-$kernel.trx ]] || sed -i "s/ testName=\"/&Linux $kernel: /" "$results/linux-$kernel.trx"
}

# Every event at every hook on the oldest kernel, which lacks most.
test_oldest_kernel() {
    local oldest
    oldest=$("$root/tests/vm/run.sh" -l | head -n 1)
    mkdir -p "$matrix"
    test_in_guest "$oldest" 900 "FullyQualifiedName~EventMatrixTests"
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
