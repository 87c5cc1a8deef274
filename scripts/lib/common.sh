# What scripts/run and scripts/test share: messages, timed stages and the build. Sourced, never run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$root/build
cmake_options=()

say() { printf '%s\n' "$@"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

passed=0 failed=0 skipped=0 summary=()

# Runs `command...` with strict mode on, prints how long it took, and remembers how it ended.
stage() {  # stage NAME command...
  local name=$1 status start=$SECONDS
  shift
  say "== $name"
  set +e
  (
    set -e
    "$@"
  )
  status=$?
  set -e
  local took=$((SECONDS - start))
  if ((status == 0)); then
    passed=$((passed + 1))
    summary+=("$(printf 'ok      %5d s  %s' "$took" "$name")")
    say "== $name: ok, $took s"
  else
    failed=$((failed + 1))
    summary+=("$(printf 'FAILED  %5d s  %s' "$took" "$name")")
    say "== $name: FAILED with code $status after $took s"
  fi
  return "$status"
}

skip() {  # skip NAME reason
  skipped=$((skipped + 1))
  summary+=("$(printf 'skipped          %s: %s' "$1" "$2")")
  say "== $1: skipped, $2"
}

# One compiler needs up to 1.5 GB here, so memory bounds the jobs as well as the cores do.
jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/MemAvailable/ {print int($2 / 1572864)}' /proc/meminfo)
  ((memory < 1)) && memory=1
  say $((cores < memory ? cores : memory))
}

# ccache is used when it is there: rebuilding after a change of branch takes seconds then.
if command -v ccache >/dev/null; then
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
  export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
fi

configure_and_build() {  # configure_and_build PRESET [TARGET...]
  local preset=$1 log=$build/configure-$1.log
  shift
  mkdir -p "$build"
  if ! cmake -S "$root" --preset "$preset" "${cmake_options[@]}" >"$log" 2>&1; then
    cat "$log" >&2
    return 1
  fi
  cmake --build "$build/$preset" -j "$(jobs)" ${1:+--target "$@"}
}
