# shellcheck shell=bash
# What ./lazaret and ./test have in common: finding the .NET SDK, and building under one lock.
# Sourced; expects $root (the repository root, absolute) and sets nothing but what is named here.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export MSBUILDDISABLENODEREUSE=1

# Names the dotnet command in $dotnet and lets our own executables find its runtime. False when there is none.
find_dotnet() {
    local candidate
    dotnet=
    for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:-}/dotnet" "${HOME:-}/.dotnet/dotnet" \
        /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
        if [[ -n $candidate && -x $candidate ]]; then
            dotnet=$(readlink -f -- "$candidate")
            break
        fi
    done
    [[ -n $dotnet ]] || return 1
    export DOTNET_ROOT="${DOTNET_ROOT:-${dotnet%/*}}"
    # The SDK wants a home; a service or a CI job may have none.
    if [[ -z ${HOME:-} || ! -w ${HOME:-/} ]]; then
        export DOTNET_CLI_HOME="${DOTNET_CLI_HOME:-$root/.lazaret/home}"
    fi
}

# build LOG PROJECT…: builds in Release and leaves no build server behind; all words of the compiler go to LOG.
# File descriptor 9 (the build lock) is closed for it, so that nothing it starts can keep the lock.
build() {
    local log=$1 project
    shift
    : >"$log"
    for project in "$@"; do
        (cd "$root" && "$dotnet" build "$project" -c Release -v:q -nologo -clp:NoSummary \
            -nodeReuse:false -p:UseSharedCompilation=false </dev/null >>"$log" 2>&1 9>&-) || return 1
    done
}

# The lines of a build log a person needs: each error once, or the end of the log when it has none.
build_errors() {
    local errors
    errors=$(grep -E '(^|[ :])error( [A-Za-z0-9]+)?:' "$1" | sed -E "s#^ *##; s#^$root/##; s# \[[^]]*\]\$##" | sort -u | head -40 || true)
    if [[ -n $errors ]]; then
        printf '%s\n' "$errors"
    else
        tail -20 "$1"
    fi
}
