# shellcheck shell=bash
# Reads the .trx files that `dotnet test` wrote. Sourced by ./test.

# The number that attribute $1 of the <Counters> elements adds up to in the files $2…
sum_of() {
    local attribute=$1
    shift
    cat "$@" | tr '>' '\n' | sed -n "s/.*<Counters.*[ ]$attribute=\"\([0-9]*\)\".*/\1/p" | awk '{ n += $1 } END { print n + 0 }'
}

# The skipped tests of the files $@, as `NAME: REASON`.
skips() {
    cat "$@" | tr '\n' ' ' | sed 's/<UnitTestResult /\n&/g; s/<\/UnitTestResult>/&\n/g' |
        sed -n 's/^<UnitTestResult .*testName="\([^"]*\)".*outcome="NotExecuted".*<\(Message\|StdOut\)>\([^<]*\)<.*/\1: \3/p' |
        sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

# What the runs of folder $1 say of tests that failed, and the end of each run that broke off: whoever reads the end of a long
# log finds it there.
failures() {
    local log
    for log in "$1"/*.log; do
        [[ -e $log ]] || continue
        sed -n '/^  Failed /,/^ *Stack Trace:/p' "$log"
        ! grep -q 'test run was aborted\|Test host process crashed\|Test Run Aborted' "$log" || tail -n 30 "$log"
    done
}

# Lists the skipped tests and what failed, and prints the line that counts; $1 is the folder, $2 the exit code of the runs; a
# kernel on which nothing could be tested counts as one skipped test. Ends.
summarize() {
    local files=("$1"/*.trx) total passed failed skipped
    if [[ ! -e ${files[0]} ]]; then
        echo "0 passed, 1 failed, 0 skipped"
        exit 1
    fi
    total=$(sum_of total "${files[@]}")
    passed=$(sum_of passed "${files[@]}")
    failed=$(sum_of failed "${files[@]}")
    skipped=$((total - passed - failed + ${skipped_kernels:-0}))
    if ((skipped > 0)); then
        say "skipped:"
        skips "${files[@]}" | sed 's/^/    /' >&2
    fi
    if [[ -e $1/run-again.log ]]; then
        say "failed while this machine hid events from BPF programs, and were run again:"
        sed 's/^/    /' "$1/run-again.log" >&2
    fi
    if (($2 != 0 || failed > 0)); then
        say "failed:"
        failures "$1" | sed 's/^/    /' >&2
    fi
    # A run that broke off is a failure, whatever was counted before.
    if (($2 != 0 && failed == 0)); then
        failed=1
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
    ((failed == 0 && passed > 0)) || exit 1
    exit 0
}
