#!/usr/bin/env bash
# Proves the README's two commands on a machine that has nothing of ours: makes a fresh minimal
# Debian 12 in a folder, copies this checkout into it (and ../shared, if it is there) and runs
# ./packaging/run and ./packaging/test inside. Needs root, debootstrap and about 4 GB in the folder.
# Packages come from where this machine's own apt gets them.
#
# usage: packaging/bare-debian.sh [--keep] [FOLDER]
#   FOLDER   must not exist or be empty; removed at the end unless --keep is given
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
suite=bookworm

keep=no
if [ "${1:-}" = --keep ]; then
    keep=yes
    shift
fi
[ $# -le 1 ] || { sed -n '2,/^set/{/^#/p}' "$0" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || { echo "bare-debian: needs root (chroot, mount)" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "bare-debian: apt-get install debootstrap first" >&2; exit 1; }

root=${1:-$(mktemp -d "${TMPDIR:-/tmp}/spanglass-bare.XXXXXX")}
mkdir -p "$root"
root=$(cd "$root" && pwd)
[ -z "$(ls -A "$root")" ] || { echo "bare-debian: $root is not empty" >&2; exit 1; }
chmod 755 "$root" # as / is everywhere: a test gives up its rights and must still find its files

clean_up() {
    for point in dev sys proc; do
        ! mountpoint -q "$root/$point" || umount --recursive --lazy "$root/$point"
    done
    if [ "$keep" = no ]; then
        rm -rf --one-file-system "$root"
    else
        echo "bare-debian: kept in $root"
    fi
}
trap clean_up EXIT

# The first place from which this machine's apt takes the suite, and apt's own settings (proxies,
# what to make of old lists): debootstrap and the apt inside use the same.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk -v suite="$suite" '$2 == suite { print $1; exit }')
[ -n "$mirror" ] || { echo "bare-debian: apt here has no source for $suite" >&2; exit 1; }
eval "$(apt-config shell proxy Acquire::http::Proxy)"
[ -z "${proxy:-}" ] || export http_proxy=$proxy

echo "bare-debian: making a minimal $suite in $root"
messages=$(mktemp)
debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$messages" 2>&1 || {
    tail -n 20 "$messages" >&2
    exit 1
}
rm -f "$messages"

rm -f "$root/etc/apt/sources.list"
cp -r /etc/apt/sources.list.d "$root/etc/apt/"
[ ! -e /etc/apt/sources.list ] || cp /etc/apt/sources.list "$root/etc/apt/"
[ ! -e /etc/apt/keyrings ] || cp -r /etc/apt/keyrings "$root/etc/apt/"
apt-config dump | grep -E '^Acquire::([a-z]+::)?(Proxy|Check-)' >"$root/etc/apt/apt.conf.d/10host" || true
cp /etc/resolv.conf /etc/hosts "$root/etc/"

mount -t proc proc "$root/proc"
mount -t sysfs -o ro sys "$root/sys"
mount --rbind --make-rslave /dev "$root/dev"

echo "bare-debian: copying the checkout"
mkdir -p "$root/home/me"
if git -C "$top" rev-parse --git-dir >/dev/null 2>&1; then
    mkdir "$root/home/me/spanglass"
    (cd "$top" && git ls-files -z | tar -cf - --null -T -) | tar -xf - -C "$root/home/me/spanglass"
else
    cp -r "$top" "$root/home/me/spanglass"
    rm -rf "$root/home/me/spanglass/build"
fi
[ ! -d "$top/../shared" ] || cp -r "$top/../shared" "$root/home/me/shared"

inside() {
    echo "bare-debian: $1"
    env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb ${http_proxy:+http_proxy="$http_proxy"} \
        chroot "$root" /bin/sh -c "cd /home/me/spanglass && $1"
}
inside "./packaging/run"
inside "./packaging/test"
echo "bare-debian: both commands work on a bare Debian 12"
