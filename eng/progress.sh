# shellcheck shell=bash
# Says what is at work while nothing else is printed. Sourced by the scripts that take longer than a moment.
: "${program:?}"

# Says how long $1 has taken, and what the command $2… says is at work: on a terminal each second, on one line that goes away,
# elsewhere now and then. Runs until it is killed, or the script is gone that started it.
show_progress() {
    local seconds=0 every=20 step text=""
    [[ ! -t 2 ]] || every=1
    # A sleep that outlives this would keep a reader of the output waiting.
    while sleep "$every" >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
        seconds=$((seconds + every))
        step=
        [[ -z ${2:-} ]] || step=$("${@:2}")
        text="$program: $1${step:+: $step} ($((seconds / 60)):$(printf %02d $((seconds % 60))))"
        if [[ -t 2 ]]; then
            printf '\r\033[K%s' "$text" >&2
        else
            echo "$text" >&2
        fi
    done
}

end_progress() {
    kill "$progress" 2>/dev/null || true
    wait "$progress" 2>/dev/null || true
    progress=
    [[ ! -t 2 ]] || printf '\r\033[K' >&2
}

# Runs the command $2…, which prints little, and says meanwhile that $1 goes on.
with_progress() {
    local progress result=0
    say "$1"
    show_progress "$1" &
    progress=$!
    "${@:2}" || result=$?
    end_progress
    return "$result"
}
