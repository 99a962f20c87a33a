#!/usr/bin/env bash
# Makes the public-suffix list that Lazaret.Domains embeds, from the file of Debian's package `publicsuffix` (or from another copy of the list).
# Comments go, the notice of the licence, the sections and the date stay; what is left has the format of the list itself.
#
#   eng/public-suffix-list.sh [LIST [VERSION]]
#
# VERSION is the date of the list, such as 2023-02-09_23-26-00_UTC; by default the list's own line "VERSION:", else the version of the Debian package.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
list=${1:-/usr/share/publicsuffix/public_suffix_list.dat}
version=${2:-$(sed -n 's|^// VERSION: ||p' "$list")}
if [[ -z $version ]]; then
    version=$(dpkg-query -W -f '${Version}' publicsuffix)
    version=${version%-*}
    version="${version:0:4}-${version:4:2}-${version:6:2}_${version:9:2}-${version:11:2}-00_UTC"
fi
out="$root/src/Lazaret.Domains/Names/Data/public_suffix_list.dat.gz"
{
    sed -n '1,/^$/p' "$list"
    echo "// The Public Suffix List, https://publicsuffix.org/list/public_suffix_list.dat, without its comments."
    echo "// VERSION: $version"
    echo
    # The section marks, and the first word of every line that is no comment.
    awk '/^\/\/ ===(BEGIN|END) / { print; next } /^\/\// || NF == 0 { next } { print $1 }' "$list"
} >"${out%.gz}"
gzip -9nf "${out%.gz}"
echo "$out: $(zcat "$out" | grep -vc '^//') lines of rules of $version, $(stat -c %s "$out") bytes"
