# shellcheck shell=bash
# The kernels that guests run: Debian's packages, fetched once and unpacked into a cache. Sourced by run.sh.

# Where they are kept: FOLDER/VERSION/{boot,lib/modules}, and what guest.sh makes of it in FOLDER/VERSION/guest.
readonly kernel_cache=${TCPQ_KERNELS:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/tcpq/kernels}

# Each version, and the release of Debian whose kernel it is.
readonly kernel_suites=(5.10 bullseye 6.1 bookworm 6.12 trixie)
readonly archive=http://deb.debian.org/debian
readonly archive_keys=/usr/share/keyrings/debian-archive-keyring.gpg

# The versions, oldest first.
kernel_versions() {
    printf '%s\n' "${kernel_suites[@]}" | sed -n 'p;n'
}

# The release of Debian that has version $1.
suite_of() {
    local i
    for ((i = 0; i < ${#kernel_suites[@]}; i += 2)); do
        [[ ${kernel_suites[i]} != "$1" ]] || echo "${kernel_suites[i + 1]}"
    done
}

# apt-get or apt-cache with sources and lists of its own, for one release: the system's stay as they are.
apt_for() {
    local suite=$1 program=$2 home=$kernel_cache/apt
    shift 2
    mkdir -p "$home/$suite/lists/partial" "$home/$suite/cache/archives/partial"
    echo "deb [arch=amd64 signed-by=$archive_keys] $archive $suite main" >"$home/$suite/sources.list"
    "$program" -q -o "Dir::Etc::SourceList=$home/$suite/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o "Dir::State::Lists=$home/$suite/lists" -o "Dir::Cache=$home/$suite/cache" -o APT::Architecture=amd64 \
        -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
        -o APT::Sandbox::User=root "$@"
}

# Fetches and unpacks version $1 unless that was done before.
require_kernel() {
    local version=$1 folder=$kernel_cache/$1 suite package
    [[ ! -e $folder/complete ]] || return 0
    suite=$(suite_of "$version")
    [[ -n $suite ]] || { echo "no release of Debian is known to have Linux $version"; return 1; }
    command -v apt-get >/dev/null || { echo "apt-get, which fetches Linux $version, is not installed"; return 1; }
    [[ -e $archive_keys ]] || { echo "the keys of Debian's archive are not installed (debian-archive-keyring)"; return 1; }
    apt_for "$suite" apt-get update >/dev/null 2>&1 || { echo "cannot fetch Debian's list of packages for $suite"; return 1; }
    package=$(apt_for "$suite" apt-cache pkgnames "linux-image-$version." |
        grep -E "^linux-image-${version//./\\.}\.[0-9.]+(-[0-9]+|\+deb[0-9]+)-amd64$" | sort -V | tail -n 1)
    [[ -n $package ]] || { echo "Debian's $suite has no kernel $version"; return 1; }
    rm -rf "$folder"
    mkdir -p "$folder/package"
    (cd "$folder/package" && apt_for "$suite" apt-get download "$package") >/dev/null 2>&1 ||
        { echo "cannot fetch $package"; return 1; }
    dpkg-deb -x "$folder"/package/*.deb "$folder" || { echo "cannot unpack $package"; return 1; }
    rm -rf "$folder/package"
    touch "$folder/complete"
}

# The release of the kernel that was unpacked for version $1, as `uname -r` says it.
release_of() {
    local image
    for image in "$kernel_cache/$1"/boot/vmlinuz-*; do
        echo "${image##*/vmlinuz-}"
    done
}
