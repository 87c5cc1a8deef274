# The stages of scripts/test, each a function run_NAME. Sourced, never run.
# shellcheck shell=bash

# What is too slow under a sanitizer to be worth its minutes: long trainings repeat the same code thousands of times.
# The real window is driven by the release's tests.
asan_leaves_out='Trajector|Convergence|Speed|Memory|AtomicFileKill|window:'
# What has more than one thread.
tsan_runs='Trainer|Parallel|Snapshot|Probe|Workbench|Thread|Determinism|Decode|WorkProgress'
fuzz_seconds=20
fuzz_runs=1000000
fuzz_seed=1  # of the short tier: what is submitted meets the inputs that its author met

export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1

# `ctest` and not its presets: a name is printed only when it fails, and the machine decides on the jobs.
test_build() {  # test_build PRESET [ctest options...]
  local preset=$1
  shift
  (cd "$root" && ctest --preset "$preset" -j "$(nproc)" --progress "$@")
}

stage_tests() {  # stage_tests STAGE PRESET [ctest options...]: the summary names what failed
  local name=$1 preset=$2 failures
  shift 2
  stage "$name" test_build "$preset" "$@" && return
  failures=$build/$preset/Testing/Temporary/LastTestsFailed.log
  [[ ! -f $failures ]] || summary+=("$(sed 's/^[0-9]*:/        failed: /' "$failures" | head -n 20)")
}

# The slowest frame that a monkey met, in the summary: a number to look at, nothing depends on it.
report_slowest_frame() {  # report_slowest_frame PRESET
  local frame
  frame=$(slowest_frame "$build/$1/Testing/Temporary/LastTest.log")
  [[ -z $frame ]] || summary+=("slowest frame of the monkeys, $1: $frame; aim: under 250 ms")
}

slowest_frame() {  # slowest_frame LOG
  [[ -f $1 ]] || return 0
  sed -n 's/^\(seed [0-9]*\): .* slowest \([0-9]*\) ms at \(.*\)/\2 ms (\1, \3)/p' "$1" | sort -rn | sed -n 1p
}

run_release() {
  stage 'build, release' configure_and_build release || return
  stage_tests 'tests, release' release
  report_slowest_frame release
}

has() {  # has TEXT command...: the command's output contains the text
  local text=$1 output
  shift
  output=$("$@")
  [[ $output == *"$text"* ]] || fail "'$*' does not show $text"
}

check_hardening() {  # check_hardening PROGRAM
  has 'DYN (Position-Independent' readelf -h "$1"
  has 'GNU_RELRO' readelf -lW "$1"
  has 'NOW' readelf -d "$1"
  has '__stack_chk_fail' readelf --dyn-syms -W "$1"
  has '_chk@' readelf --dyn-syms -W "$1"
}

run_hardening() {
  local program=$build/release/bin/neurarium
  if [[ -x $program ]]; then
    stage 'hardening' check_hardening "$program"
  else
    skip 'hardening' "$program is not built"
  fi
}

# Another version of clang-format formats differently, so only the one of Debian 12 decides.
run_format() {
  local version
  version=$(clang-format --version 2>/dev/null || true)
  if [[ $version == *'version 14.'* ]]; then
    stage 'format' check_format
  else
    skip 'format' 'needs clang-format 14'
  fi
}

check_format() {
  find "$root"/{engine,app,tests} \( -name '*.h' -o -name '*.cpp' \) -print0 | xargs -0 clang-format --dry-run -Werror
}

has_clang() {  # has_clang STAGE
  command -v clang++ >/dev/null && return
  skip "$1" 'needs clang'
  return 1
}

# The engine with all its parsers; the interface too (which takes as long again) with --full.
run_asan() {
  has_clang 'address and undefined behaviour' || return 0
  local targets=(engine_tests oracle_check) which=(-R '^(engine_tests|oracle_check):')
  [[ ${full:-no} == yes ]] && targets=(all) which=()
  stage 'build, address and undefined behaviour' configure_and_build asan "${targets[@]}" || return
  stage_tests 'tests, address and undefined behaviour' asan "${which[@]}" -E "$asan_leaves_out"
  [[ ${full:-no} != yes ]] || report_slowest_frame asan
}

run_tsan() {
  stage 'build, threads' configure_and_build tsan engine_tests || return
  stage_tests 'tests, threads' tsan -R "engine_tests:.*($tsan_runs)"
}

run_fuzz() {
  has_clang 'fuzz' || return 0
  local target=fuzz
  [[ ${full:-no} == yes ]] && target=fuzz_all
  stage 'build, fuzz' configure_and_build asan "$target" || return
  stage 'fuzz' fuzz_all || report_findings
}

# What libFuzzer, a sanitizer or a check of ours said in the logs of the targets that failed.
report_findings() {
  local log finding='^SUMMARY|ERROR: |runtime error|check failed'
  for log in "$build"/fuzz/*.log; do
    tail -n 1 "$log" | grep -q '^Done' || summary+=("        $(basename "$log" .log): $(grep -E "$finding" "$log" | tail -n 3)")
  done
}

# Two targets at a time on two cores. New inputs go to build/fuzz/corpus, what breaks to build/fuzz/crashes.
fuzz_all() {
  local limit=(-max_total_time="$fuzz_seconds" -seed="$fuzz_seed") targets
  [[ ${full:-no} == yes ]] && limit=(-runs="$fuzz_runs")
  targets=("$build"/asan/bin/fuzz_*)
  [[ -x ${targets[0]} ]] || fail 'there is no fuzz target'
  mkdir -p "$build/fuzz/crashes"
  rm -f "$build"/fuzz/*.log
  export -f fuzz_one
  export root build
  export limits=${limit[*]}  # arrays are not exported
  # shellcheck disable=SC2016  # $0 is the target, expanded by the shell that xargs starts
  printf '%s\0' "${targets[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'fuzz_one "$0"'
}

fuzz_one() {  # fuzz_one PROGRAM
  local name=${1##*/fuzz_}
  local log=$build/fuzz/$name.log
  local found=$build/fuzz/corpus/$name kept=$root/tests/fuzz/corpus/fuzz_$name dictionary=$root/tests/fuzz/$name.dict
  # The schedule of entropy costs half of the time of targets with thousands of features, and finds no more in it.
  local options
  read -ra options <<<"$limits"
  options+=(-entropic=0 -timeout=10 -rss_limit_mb=2048 "-artifact_prefix=$build/fuzz/crashes/$name-")
  [[ -f $dictionary ]] && options+=("-dict=$dictionary")
  mkdir -p "$found"
  local folders=("$found")
  [[ -d $kept ]] && folders+=("$kept")
  if "$1" "${options[@]}" "${folders[@]}" >"$log" 2>&1; then
    echo "fuzz_$name: $(tail -n 1 "$log")"
  else
    echo "fuzz_$name: FAILED"
    tail -n 60 "$log"
    return 1
  fi
}
