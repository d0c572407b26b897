# shellcheck shell=bash
# Makes what a guest boots from: the kernel as an ELF file, its modules as far as tests need them, and an initramfs.
# Sourced by run.sh, which sets `kernel_cache`.
: "${kernel_cache:?}"

# Modules that init loads before the host's root is there.
readonly boot_modules=(virtio_pci virtio_console 9pnet_virtio 9p overlay)

# Folders and files of the kernel's modules that tests may ask for, below lib/modules/RELEASE/kernel.
readonly guest_modules=(
    net lib drivers/virtio drivers/char drivers/block fs/9p fs/overlayfs fs/netfs fs/fscache
    crypto/crc32c* arch/x86/crypto/crc32c* drivers/net/{veth,ifb,dummy,tun,vxlan,macvlan,ipvlan,bonding,netkit}*
)

# Makes everything for version $1, which is unpacked, unless it is there; init is $2.
require_guest() {
    local folder=$kernel_cache/$1 init=$2 release guest
    release=$(release_of "$1")
    guest=$folder/guest
    [[ ! $guest/complete -nt $init || ! $guest/complete -nt ${BASH_SOURCE[0]} ]] || return 0
    rm -rf "$guest"
    mkdir -p "$guest/lib/modules/$release" "$guest/initrd"/{bin,modules,proc,sys,dev,root,lower,upper}
    copy_modules "$folder" "$guest" "$release"
    unpack_kernel "$folder/boot/vmlinuz-$release" >"$guest/vmlinux"
    cp "$(command -v busybox)" "$guest/initrd/bin/busybox"
    install -m 755 "$init" "$guest/initrd/init"
    copy_boot_modules "$guest/lib/modules/$release" "$guest/initrd/modules"
    (cd "$guest/initrd" && find . | cpio -o -H newc --quiet) >"$guest/initrd.cpio"
    touch "$guest/complete"
}

copy_modules() {
    local source=$1/lib/modules/$3 target=$2/lib/modules/$3 pattern path
    [[ -d $source ]] || source=$1/usr/lib/modules/$3
    (
        cd "$source" || exit
        for pattern in "${guest_modules[@]}"; do
            for path in kernel/$pattern; do
                [[ ! -e $path ]] || cp --parents -r "$path" "$target"
            done
        done
        cp modules.builtin modules.order "$target"
    )
    find "$target" -name '*.ko.xz' -print0 | xargs -0 -r -n 64 xz -d
    busybox depmod -b "$2/" "$3"
}

# Copies the modules to load at boot from folder $1 to $2, and lists them in the order in which they can be loaded.
copy_boot_modules() {
    local name
    : >"$2/list"
    for name in "${boot_modules[@]}"; do
        copy_boot_module "$1" "$2" "$name"
    done
}

copy_boot_module() {
    local path other
    path=$(grep -m1 -E "^([^:]*/)?$3\.ko:" "$1/modules.dep" | cut -d: -f1) || return 0 # it is built in
    ! grep -qx "${path##*/}" "$2/list" || return 0
    for other in $(sed -n "s|^$path: *||p" "$1/modules.dep" | tr ' ' '\n' | tac); do
        other=${other##*/}
        copy_boot_module "$1" "$2" "${other%.ko}"
    done
    cp "$1/$path" "$2/"
    echo "${path##*/}" >>"$2/list"
}

# The ELF file inside a bzImage, $1: QEMU starts it directly, and the guest does not spend seconds to unpack it. Offsets are
# those of Documentation/arch/x86/boot.rst: setup_sects, payload_offset, payload_length.
unpack_kernel() {
    local offset length unpack
    offset=$((($(number_at "$1" 497 1) + 1) * 512 + $(number_at "$1" 584 4)))
    length=$(($(number_at "$1" 588 4) - 4)) # the last 4 bytes say how long it is unpacked
    case $(payload "$1" "$offset" 4 | od -An -t x1 | tr -d ' ') in
        fd377a58) unpack="xz -dc" ;;
        28b52ffd) unpack="zstd -dcq" ;;
        02214c18) unpack="lz4 -dc" ;;
        *) unpack="gzip -dc" ;;
    esac
    payload "$1" "$offset" "$length" | $unpack
}

# $3 bytes from $2 on.
payload() {
    dd if="$1" bs=1M iflag=skip_bytes,count_bytes skip="$2" count="$3" status=none
}

number_at() {
    od -An -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '
}
