# shellcheck shell=bash
# Builds what ./tcpq runs. Sourced by it, with root, home and is_current set.
: "${root:?}" "${home:?}" "${machine_cannot:?}"

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

# Builds into a folder of its own and points `current` at it last, so that nobody ever sees half a build. Folders of
# earlier builds stay while they may still be running, the latest excepted for good.
build_launcher() {
    local owner group
    read -r owner group < <(stat -c '%u %g' "$root")
    if ((EUID == 0 && owner != 0)); then
        build_as "$owner" "$group" && return 0
    fi
    mkdir -p "$home"
    exec 9>"$home/lock"
    if ! flock -n 9; then
        say "waiting for another build"
        flock 9
    fi
    is_current || publish
    exec 9>&-
}

# Builds as the clone's owner, so that `sudo ./tcpq` leaves nothing there that the owner cannot remove.
build_as() {
    local entry
    entry=$(getent passwd "$1") || return 1
    IFS=: read -r _ _ _ _ _ entry _ <<<"$entry"
    setpriv --reuid "$1" --regid "$2" --clear-groups env HOME="$entry" TCPQ_BUILD_ONLY=1 "$root/tcpq"
}

publish() {
    require_sdk "$home"
    local identifier log=$home/build.log
    identifier=$(runtime_identifier)
    target=$home/build-$(date +%s)-$$
    # Not local: the trap may run outside of this function.
    trap 'rm -rf "$target"' EXIT
    mkdir "$target"
    touch "$target/started"
    say "building, once until sources change (half a minute to a minute) ..."
    # Servers that outlive the build would keep the lock.
    if ! dotnet publish "$root/src/Cli/Tcpq.Cli.csproj" -c Release -r "$identifier" \
        -p:TcpqLauncher=true -p:UseSharedCompilation=false -nodeReuse:false \
        --artifacts-path "$home/obj" -o "$target" -v minimal >"$log" 2>&1 9>&- </dev/null; then
        tail -n 25 "$log" >&2
        say "the build failed; the whole log is $log"
        exit 70
    fi
    ln -s "${target##*/}" "$target.link"
    mv -T "$target.link" "$home/current"
    trap - EXIT
    say "built"
    remove_old "$target"
}

# Removes builds that are neither the current one nor younger than a day.
remove_old() {
    find "$home" -maxdepth 1 -name 'build-*-*' -type d ! -path "$1" -mmin +1440 -exec rm -rf {} +
}
