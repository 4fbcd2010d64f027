#!/usr/bin/env bash
# Installs what this Debian lacks to build Spanglass; with --tests also what its tests need.
# Without anything to install it touches neither the network nor the system.
set -euo pipefail

build_packages=(
    g++ cmake ninja-build pkg-config
    qt6-base-dev qt6-charts-dev qt6-svg-dev libqt6opengl6-dev qt6-qpa-plugins
    libsimdjson-dev libsqlite3-dev nlohmann-json3-dev
    zlib1g-dev liblzma-dev libbz2-dev libzstd-dev libxxhash-dev libarchive-dev
    libprotozero-dev libmsgpack-cxx-dev
    libgit2-dev libqscintilla2-qt6-dev
    fonts-dejavu-core
)
# The smoke test drives the real window on a virtual screen; python3 runs the scoring script, git makes the
# repositories that source is read from.
test_packages=(xvfb xauth xdotool openbox python3-minimal git)

usage() {
    echo "usage: packaging/setup.sh [--tests]"
    exit 2
}

wanted=("${build_packages[@]}")
case "${1:-}" in
    "") ;;
    --tests) wanted+=("${test_packages[@]}") ;;
    *) usage ;;
esac
# Qt speaks X11 as it is; a desktop that offers nothing but Wayland needs one package more.
if [ -n "${WAYLAND_DISPLAY:-}" ] && [ -z "${DISPLAY:-}" ]; then
    wanted+=(qt6-wayland)
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "setup: this script knows Debian 12 and its relatives only; here, install by hand what" >&2
    echo "setup: these Debian packages hold: ${wanted[*]}" >&2
    exit 1
fi

lacking=()
for package in "${wanted[@]}"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || lacking+=("$package")
done
if [ ${#lacking[@]} -eq 0 ]; then
    echo "setup: everything needed is installed"
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "setup: these packages are missing and installing them needs root or sudo:" >&2
        echo "    apt-get install --no-install-recommends ${lacking[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "setup: installing ${lacking[*]}"
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0)
install=("${apt[@]}" install --no-install-recommends "${lacking[@]}")
# Old package lists name versions that mirrors no longer have, so they are always fetched first.
"${apt[@]}" update || {
    echo "setup: the package lists could not be fetched; is there a network?" >&2
    exit 1
}
if ! "${install[@]}"; then
    echo "setup: apt-get could not install ${lacking[*]}" >&2
    echo "setup: Spanglass is made for Debian 12 (bookworm); on another release names may differ" >&2
    exit 1
fi
echo "setup: done"
