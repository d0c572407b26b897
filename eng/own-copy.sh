# shellcheck shell=bash
# Whose files a run leaves in the clone. Sourced by ./test and .ci/run, with `root` set.
: "${root:?}"

# Where this user may not build in the clone, runs $1 of a copy in a folder of the user's own instead, with the arguments $2….
leave_readonly_clone() {
    [[ ! -w $root || (-e $root/artifacts && ! -w $root/artifacts) ]] || return 0
    local home=$root/artifacts/launcher copy
    # shellcheck source=eng/build-launcher.sh
    source "$root/eng/build-launcher.sh"
    choose_home
    copy=$home/tests
    say "this clone may not be written to; what is tested is a copy of it in $copy"
    mkdir -p "$copy"
    find "$copy" -mindepth 1 -maxdepth 1 ! -name artifacts -exec rm -rf {} +
    tar -C "$root" --exclude=./artifacts --exclude=./.git -cf - . | tar -C "$copy" --no-same-owner -xf -
    exec "$copy/$1" "${@:2}"
}

# What root leaves in the clone of somebody else becomes theirs when the script ends: they could not remove it.
give_back_at_end() {
    local owner
    owner=$(stat -c %u:%g "$root")
    [[ $EUID != 0 || $owner == 0:* ]] || trap 'chown -Rh --from=0 '"$owner"' "$root/artifacts"' EXIT
}
