#!/bin/sh
# onscreen.sh COMMAND...: runs it on a virtual X screen of its own with a window manager.
# Exit status 77, which ctest takes as skipped, if what that needs is not installed.
set -eu

for tool in Xvfb openbox xdotool; do
    if ! command -v "$tool" >/dev/null; then
        echo "skipped: $tool is not installed (packaging/setup.sh --tests installs it)"
        exit 77
    fi
done

folder=$(mktemp -d "${TMPDIR:-/tmp}/spanglass-screen.XXXXXX")
server= manager=
clean_up() {
    [ -z "$manager" ] || kill "$manager" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

# Xvfb picks a free display and writes its number once it accepts clients.
mkfifo "$folder/display"
Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp -noreset 3>"$folder/display" 2>"$folder/xvfb.log" &
server=$!
if ! read -r number <"$folder/display"; then
    cat "$folder/xvfb.log" >&2
    exit 1
fi
export DISPLAY=":$number"
unset WAYLAND_DISPLAY

openbox --sm-disable >"$folder/openbox.log" 2>&1 &
manager=$!
# A window that is mapped before there is a manager would never become the active one.
tries=300
until xdotool get_num_desktops >/dev/null 2>&1; do
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ] || ! kill -0 "$manager" 2>/dev/null; then
        cat "$folder/openbox.log" >&2
        exit 1
    fi
    sleep 0.1
done

"$@"
