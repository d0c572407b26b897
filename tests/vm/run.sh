#!/usr/bin/env bash
# Runs a command as root on another kernel, in a virtual machine without network:
#
#     run.sh [-k VERSION] [-m MIB] [-c CPUS] [-t SECONDS] [-w DIRECTORY] [-e NAME=VALUE] [-v] -- COMMAND [ARGUMENT]...
#     run.sh -n [-k VERSION]      only makes ready what the guest needs
#     run.sh -l                   lists the kernels' versions, oldest first
#
# The guest sees the host's files at the same places; what it writes is lost, but for what is below a DIRECTORY. It starts in
# the current directory, with loopback up. Output and exit status are the command's. Other exit statuses:
#     77   this machine has no such guests; the reason is the last line of standard error
#     124  the command took longer than SECONDS
#     125  the guest died
#
# TCPQ_ACCEL=kvm makes guests fast where nested virtualization works; QEMU's interpreter works everywhere.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && echo "$PWD")
# shellcheck source=tests/vm/kernels.sh
source "$here/kernels.sh"
# shellcheck source=tests/vm/guest.sh
source "$here/guest.sh"

readonly cannot=77 timed_out=124 died=125
# Commands that are needed, and Debian's packages that have them.
readonly needed=(qemu-system-x86_64 qemu-system-x86 busybox busybox-static cpio cpio xz xz-utils)
# What the guest knows of the caller's environment.
readonly handed_down=(PATH HOME LANG LC_ALL USER CI TERM)

skip() {
    echo "$1" >&2
    exit "$cannot"
}

usage() {
    sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
}

kernel=6.1 memory=2048 cpus=1 limit=600 verbose="" only_make="" shared=() variables=()
while getopts k:m:c:t:w:e:nlv option; do
    case $option in
        k) kernel=$OPTARG ;;
        m) memory=$OPTARG ;;
        c) cpus=$OPTARG ;;
        t) limit=$OPTARG ;;
        w) shared+=("$(realpath "$OPTARG")") ;;
        e) variables+=("$OPTARG") ;;
        n) only_make=1 ;;
        l) kernel_versions && exit ;;
        v) verbose=1 ;;
        *) usage ;;
    esac
done
shift $((OPTIND - 1))
[[ $# -gt 0 || -n $only_make ]] || usage

[[ $(uname -m) == x86_64 ]] || skip "guests are x86-64 machines, and this is none"
for ((i = 0; i < ${#needed[@]}; i += 2)); do
    command -v "${needed[i]}" >/dev/null || skip "${needed[i]} is not installed (${needed[i + 1]})"
done
[[ $(LC_ALL=C ldd "$(command -v busybox)" 2>&1) == *"not a dynamic"* ]] || skip "busybox is not static (busybox-static)"
mkdir -p "$kernel_cache" 2>/dev/null || skip "$kernel_cache cannot be written to"
{
    # One at a time: several tests may start guests.
    flock 9
    problem=$(require_kernel "$kernel") || skip "${problem:-cannot unpack Linux $kernel}"
    require_guest "$kernel" "$here/init"
} 9>"$kernel_cache/lock"
[[ -z $only_make ]] || exit 0

# --- the guest finds what it is to do in a folder that it sees through its root ---------------------------------------
run=$(mktemp -d "${TMPDIR:-/tmp}/tcpq-guest.XXXXXX")
trap 'rm -rf "$run"' EXIT
{
    printf 'cd %q\n' "$PWD"
    for name in "${handed_down[@]}" "${!DOTNET_@}" "${!NUGET_@}"; do
        [[ -z ${!name-} ]] || printf 'export %s=%q\n' "$name" "${!name}"
    done
    ((${#variables[@]} == 0)) || printf 'export %q\n' "${variables[@]}"
    printf 'exec'
    printf ' %q' "$@"
    echo
} >"$run/command"
: >"$run/status"
: >"$run/shared"

guest=$kernel_cache/$kernel/guest
arguments=(
    -accel "${TCPQ_ACCEL:-tcg,thread=multi}" -machine q35 -cpu max -smp "$cpus" -m "$memory"
    -nodefaults -no-user-config -display none -no-reboot
    -kernel "$guest/vmlinux" -initrd "$guest/initrd.cpio"
    -serial "file:$run/console"
    -fsdev "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap"
    -device "virtio-9p-pci,fsdev=root,mount_tag=root"
    -device virtio-serial-pci
    -add-fd "fd=3,set=3" -chardev "file,id=out,path=/dev/fdset/3,append=on" -device "virtserialport,chardev=out,name=out"
    -add-fd "fd=4,set=4" -chardev "file,id=err,path=/dev/fdset/4,append=on" -device "virtserialport,chardev=err,name=err"
    -chardev "file,id=status,path=$run/status" -device "virtserialport,chardev=status,name=status"
    -append "console=ttyS0 ${verbose:-quiet} panic=-1 oops=panic mitigations=off nokaslr tsc=reliable random.trust_cpu=on \
lsm=bpf tcpq.run=$run tcpq.modules=$guest/lib/modules"
)
for i in "${!shared[@]}"; do
    echo "shared$i ${shared[i]}" >>"$run/shared"
    arguments+=(
        -fsdev "local,id=shared$i,path=${shared[i]},security_model=none,multidevs=remap"
        -device "virtio-9p-pci,fsdev=shared$i,mount_tag=shared$i"
    )
done

result=0
timeout -k 5 "$limit" qemu-system-x86_64 "${arguments[@]}" 3>&1 4>&2 </dev/null >"$run/qemu" 2>&1 || result=$?
[[ -z $verbose ]] || cat "$run/qemu" "$run/console" >&2
status=$(<"$run/status")
[[ -z $status ]] || exit "$status"
cat "$run/qemu" >&2
tail -n 40 "$run/console" >&2
if ((result == timed_out)); then
    echo "run.sh: the command on Linux $kernel took longer than $limit s" >&2
    exit "$timed_out"
fi
echo "run.sh: the guest with Linux $kernel died" >&2
exit "$died"
