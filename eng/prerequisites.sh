# shellcheck shell=bash
# What tcpq and its tests need from the system. Sourced by ./tcpq, ./test and .ci/run, which set `program`.
: "${program:?}"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK=1
export MSBUILDDISABLENODEREUSE=1

# The exit code of a machine that cannot; src/Cli/Terminal/ExitCodes.cs has them all.
readonly machine_cannot=3

say() {
    echo "$program: $*" >&2
}

# The sonames of each shared library that will do, the tested one first, and the package that holds that one on Debian
# and Ubuntu. src/Compiler/Llvm/LlvmLibrary.cs has the same names.
readonly libraries=(
    "libLLVM.so.19.1 libLLVM-19.so.1 libLLVM-19.so libLLVM.so.20.1 libLLVM-20.so libLLVM.so.18.1 libLLVM-18.so" libllvm19
    libbpf.so.1 libbpf1
    libpcap.so.0.8 libpcap0.8
)

# True where the dynamic linker finds a library. The usual folders first: a look at them starts no process.
has_library() {
    local folders=(/usr/lib/*-linux-gnu /lib/*-linux-gnu /usr/lib64 /usr/lib /usr/local/lib) searched folder listed
    IFS=: read -ra searched <<<"${LD_LIBRARY_PATH:-}"
    for folder in "${folders[@]}" "${searched[@]}"; do
        [[ -e $folder/$1 ]] && return 0
    done
    listed=$( (ldconfig -p || /sbin/ldconfig -p) 2>/dev/null) || return 1
    [[ $listed == *"$1 "* ]]
}

# Sets `missing` to the packages of the libraries that are not there; $1: any version that will do, or only the tested one.
find_missing() {
    local i names name
    missing=()
    for ((i = 0; i < ${#libraries[@]}; i += 2)); do
        read -ra names <<<"${libraries[i]}"
        [[ ${1:-} != tested ]] || names=("${names[0]}")
        for name in "${names[@]}"; do
            has_library "$name" && continue 2
        done
        missing+=("${libraries[i + 1]}")
    done
}

# Names as this release has them: since the change to 64-bit time some end in t64.
release_names() {
    local name
    for name in "$@"; do
        if ! apt-cache show "$name" >/dev/null 2>&1 && apt-cache show "${name}t64" >/dev/null 2>&1; then
            name=${name}t64
        fi
        echo "$name"
    done
}

# True where packages can be installed: by root, or by sudo without a password.
may_install() {
    command -v apt-get >/dev/null || return 1
    ((EUID == 0)) || sudo -n true 2>/dev/null
}

# Runs apt-get; what it prints is shown only where it fails.
apt() {
    local as_root=() printed
    ((EUID == 0)) || as_root=(sudo -n)
    printed=$("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" 2>&1 </dev/null) && return 0
    echo "$printed" >&2
    return 1
}

# Installs packages; the lists are fetched only where they lack one.
install_packages() {
    local names
    mapfile -t names < <(release_names "$@")
    apt install --no-install-recommends -y "${names[@]}" 2>/dev/null && return 0
    apt update || return 1
    mapfile -t names < <(release_names "$@")
    apt install --no-install-recommends -y "${names[@]}"
}

# Makes sure that the shared libraries are there, or says the one command that puts them there and ends; $1: any or tested.
require_libraries() {
    local missing
    find_missing "$@"
    ((${#missing[@]} == 0)) && return 0
    if may_install; then
        say "installing ${missing[*]}"
        install_packages "${missing[@]}" && return 0
    fi
    if command -v apt-get >/dev/null; then
        mapfile -t missing < <(release_names "${missing[@]}")
        say "shared libraries are missing; this puts them there:"
        say "    sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    else
        say "these shared libraries are missing: ${missing[*]} (the names are Debian's); install them first"
    fi
    exit "$machine_cannot"
}

# Makes sure that the .NET SDK is on the PATH, in a version that global.json takes, or says how it gets there and ends.
# Puts the folder of the install script on the PATH, which that leaves out. Where the user has no home, the SDK writes to $1.
require_sdk() {
    local folder found
    : "${root:?}"
    if [[ -z ${HOME:-} || ! -w $HOME ]]; then
        export DOTNET_CLI_HOME=${DOTNET_CLI_HOME:-$1/home} NUGET_PACKAGES=${NUGET_PACKAGES:-$1/packages}
        mkdir -p "$DOTNET_CLI_HOME"
    fi
    # Without it, the SDK wants a library for languages, which small systems lack.
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
    # Else each translation inside a package is a warning, as of a language that nobody knows.
    export DOTNET_SYSTEM_GLOBALIZATION_PREDEFINED_CULTURES_ONLY=0
    if ! command -v dotnet >/dev/null; then
        for folder in "${DOTNET_ROOT:-}" "${HOME:+$HOME/.dotnet}" /usr/share/dotnet /usr/lib/dotnet; do
            if [[ $folder == /* && -x $folder/dotnet ]]; then
                export PATH=$PATH:$folder
                break
            fi
        done
    fi
    if ! command -v dotnet >/dev/null; then
        say "the .NET 10 SDK is missing, which builds tcpq"
    elif (cd "$root" && dotnet --version) >/dev/null 2>&1; then
        return 0
    else
        found=$(cd / && dotnet --list-sdks 2>/dev/null | sed 's/ .*//' | paste -sd ' ') || true
        say "the .NET 10 SDK is missing, which builds tcpq; $(command -v dotnet) has ${found:-no SDK at all}"
    fi
    advise_sdk
    exit "$machine_cannot"
}

# How the SDK gets here: as a package where this release has one (Debian 12 has not), else by Microsoft's install script.
advise_sdk() {
    local fetch="curl -fsSL" before=""
    if [[ $(apt-cache policy dotnet-sdk-10.0 2>/dev/null) == *"Candidate: 10"* ]]; then
        say "this installs it:"
        say "    sudo apt-get install -y dotnet-sdk-10.0"
        return 0
    fi
    if ! command -v curl >/dev/null; then
        if command -v wget >/dev/null; then
            fetch="wget -qO-"
        elif command -v apt-get >/dev/null; then
            before="sudo apt-get update && sudo apt-get install -y curl && "
            ((EUID != 0)) || before=${before//sudo /}
        fi
    fi
    say "this installs it into ~/.dotnet, where this finds it:"
    say "    $before$fetch https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
    say "packages, for all users: https://learn.microsoft.com/dotnet/core/install/linux"
}
