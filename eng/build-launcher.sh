# shellcheck shell=bash
# Builds what ./tcpq runs. Sourced by it, with root, home and is_current set.
: "${root:?}" "${home:?}" "${program:?}" "${machine_cannot:?}"
# shellcheck source=eng/progress.sh
source "$root/eng/progress.sh"

# The runtime identifier of this machine.
runtime_identifier() {
    case $(uname -m) in
        x86_64) echo linux-x64 ;;
        aarch64) echo linux-arm64 ;;
        *)
            say "there is no build for $(uname -m): tcpq runs on x86_64 and aarch64"
            exit "$machine_cannot"
            ;;
    esac
}

# Sets `home`: the clone's own folder where it can be written to, else one of this user alone. Others could put a program
# into a folder of theirs, which would be run as this user.
choose_home() {
    if [[ -w $root && (! -e $root/artifacts || -w $root/artifacts) && (! -e $home || -w $home) ]]; then
        return 0
    fi
    local base
    for base in "${XDG_CACHE_HOME:-}" "${HOME:+$HOME/.cache}" "${TMPDIR:-/tmp}/tcpq-$EUID"; do
        [[ $base == /* ]] || continue
        home=$base/tcpq$root
        (umask 077 && mkdir -p "$home") 2>/dev/null || continue
        [[ -O $base && -O $home && -w $home && ! -L $base ]] && return 0
    done
    say "there is no folder to build in: set XDG_CACHE_HOME to one of yours that you may write to"
    exit "$machine_cannot"
}

# Sets `builder`, `builder_group` and `builder_home` where root runs a clone of somebody else, who builds it then, so that
# `sudo ./tcpq` leaves nothing there that the owner cannot remove; else fails.
find_builder() {
    local entry
    read -r builder builder_group < <(stat -c '%u %g' "$root")
    ((EUID == 0 && builder != 0)) && [[ $home == "$root"/* ]] || return 1
    entry=$(getent passwd "$builder") || return 1
    IFS=: read -r _ _ _ _ _ builder_home _ <<<"$entry"
}

# Makes sure that whoever builds has the SDK.
require_sdk_of_builder() {
    if find_builder; then
        (HOME=$builder_home && require_sdk "$home")
    else
        require_sdk "$home"
    fi
}

# Builds into a folder of its own and points `current` at it last, so that nobody ever sees half a build. Folders of
# earlier builds stay while they may still be running, the latest excepted for good.
build_launcher() {
    if find_builder; then
        setpriv --reuid "$builder" --regid "$builder_group" --clear-groups \
            env HOME="$builder_home" TCPQ_BUILD_ONLY=1 "$root/tcpq" && return 0
        say "building as root, as the owner of this clone could not"
    fi
    mkdir -p "$home" || exit "$machine_cannot"
    exec 9>"$home/lock"
    if ! flock -n 9; then
        show_progress "waiting for another build" &
        progress=$!
        trap 'kill "$progress" 2>/dev/null || true' EXIT
        flock 9
        end_progress
    fi
    is_current || publish
    exec 9>&-
}

publish() {
    local identifier log=$home/build.log
    identifier=$(runtime_identifier)
    require_sdk "$home"
    target=$home/build-$(date +%s)-$$
    # Not local: the trap may run outside of this function.
    trap 'kill "${progress:-}" 2>/dev/null || true; rm -rf "$target"' EXIT
    mkdir "$target"
    touch "$target/started"
    : >"$log"
    say "building, once until sources change: a minute or two on two processors"
    show_progress building step_of "$log" 9>&- &
    progress=$!
    # Servers that outlive the build would keep the lock. One that was told to end says 0.
    if ! dotnet publish "$root/src/Cli/Tcpq.Cli.csproj" -c Release -r "$identifier" \
        -p:TcpqLauncher=true -p:UseSharedCompilation=false -nodeReuse:false \
        --artifacts-path "$home/obj" -o "$target" -v minimal >"$log" 2>&1 9>&- </dev/null ||
        [[ ! -x $target/tcpq ]]; then
        end_progress
        tail -n 25 "$log" >&2
        say "the build failed; the whole log is $log"
        exit 70
    fi
    end_progress
    # Whoever may read the clone may run what was built of it.
    [[ $home != "$root"/* ]] || chmod -R a+rX "$target"
    ln -s "${target##*/}" "$target.link"
    mv -T "$target.link" "$home/current"
    trap - EXIT
    say "built"
    remove_old "$target"
}

# The project that was built last stands at the end of the log.
step_of() {
    [[ -n $1 ]] || return 0
    case $(<"$1") in
        *"Optimizing assemblies"*) echo "trimming, and compiling for this machine" ;;
        *"Tcpq.Runtime -> "*) echo "compiling the program" ;;
        *"Tcpq.Compiler -> "*) echo "compiling the runtime" ;;
        *"Restored "*) echo "compiling the compiler" ;;
        *) echo "fetching packages" ;;
    esac
}

# Removes builds that are neither the current one nor younger than a day.
remove_old() {
    find "$home" -maxdepth 1 -name 'build-*-*' -type d ! -path "$1" -mmin +1440 -exec rm -rf {} +
}
