# shellcheck shell=bash
# Installing Debian packages for the tests. Sourced by ./test.

# install_packages FILE: installs the packages listed in FILE that are missing. Says what is missing when it cannot: the tests that need
# it then fail and name it, the others run all the same. A line COMMAND:PACKAGE is for a program that may also have come another way.
install_packages() {
    local line missing=() sudo=()
    while read -r line; do
        [[ -z $line || $line == \#* ]] && continue
        if [[ $line == *:* ]]; then
            command -v "${line%%:*}" >/dev/null && continue
            line=${line#*:}
        fi
        dpkg-query -W -f '${Status}' "$line" 2>/dev/null | grep -q 'install ok installed' || missing+=("$line")
    done <"$1"
    ((${#missing[@]})) || return 0

    if ! command -v apt-get >/dev/null; then
        echo "test: not a Debian system, so these are left to you: ${missing[*]}"
        return 0
    fi
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            echo "test: not root and no sudo, so these are left to you: apt-get install ${missing[*]}"
            return 0
        fi
        sudo=(sudo)
    fi

    echo "Installing ${missing[*]} …"
    local log policy=/usr/sbin/policy-rc.d ours=
    log=$(mktemp)
    # The packages' own services are not wanted: the tests start their own, in their own folders. 101 is Debian's "must not be started".
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$policy" >/dev/null
        "${sudo[@]}" chmod 755 "$policy"
        ours=1
    fi
    if ! { "${sudo[@]}" apt-get update -qq &&
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        tail -5 "$log"
        echo "test: could not install ${missing[*]}; the tests that need them will fail"
    fi
    [[ -z $ours ]] || "${sudo[@]}" rm -f "$policy"
    rm -f "$log"
}
