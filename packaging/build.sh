#!/usr/bin/env bash
# Builds the release into build/release; further arguments go to the configure step.
# run, test and the benchmark share this build.
set -euo pipefail
cd "$(dirname "$0")/.."

# Two compilers at a time need about 2 GB; more cores than memory would only swap.
memory_gb=$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo)
jobs=$(nproc)
[ "$jobs" -le $((memory_gb + 1)) ] || jobs=$((memory_gb + 1))

echo "build: release in build/release, $jobs at a time"
cmake --preset release --log-level=NOTICE "$@"
cmake --build --preset release --parallel "$jobs"
