#!/usr/bin/env bash
# The built program as a user starts it: every exit code that can be provoked, with its sentence; results on stdout,
# everything else on stderr. What the commands print in detail is tested in tests/app/cli.
set -uo pipefail

program=$(realpath "$1")
folder=$(mktemp -d)
trap 'cleanup' EXIT
export HOME=$folder XDG_STATE_HOME=$folder/state XDG_CONFIG_HOME=$folder/config
unset DISPLAY WAYLAND_DISPLAY LC_ALL LANG
failures=0 server=

cleanup() {
  [[ -z $server ]] || kill "$server"
  mountpoint -q "$folder/small" && umount "$folder/small"
  rm -rf "$folder"
}

complain() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# Runs the program, at most 60 seconds; leaves its code in $code and what it said in $out and $err.
try() {
  timeout 60 "$@" >"$folder/out" 2>"$folder/err"
  code=$?
  out=$(<"$folder/out") err=$(<"$folder/err")
}

# One sentence from us on stderr and nothing on stdout.
refuses() {  # refuses CODE TEXT COMMAND...
  local wanted=$1 text=$2
  shift 2
  try "$@"
  ((code == wanted)) || complain "code $code instead of $wanted: $* ($err)"
  [[ -z $out ]] || complain "an error printed on stdout: $*"
  [[ $err == *"$text"* ]] || complain "no '$text' on stderr: $* ($err)"
  (($(grep -c '^neurarium: ' <<<"$err") == 1)) || complain "not one sentence: $* ($err)"
}

works() {  # works COMMAND...
  try "$@"
  ((code == 0)) || complain "code $code: $* ($err)"
}

skip_part() { echo "skipped: $*"; }

train=("$program" train playground --data xor --steps 20)

# 0: results on stdout, messages on stderr
works "${train[@]}" --json
[[ $(wc -l <<<"$out") == 1 && $out == '{'*'}' ]] || complain "train --json is not one object on stdout: $out"
json=$out
works "${train[@]}"
[[ $out == *'train loss'* && $err == *'steps a second'* ]] || complain "result and remark are mixed: $out / $err"
text=(--tokenizer char --positions learned --layers 1 --width 8 --heads 1 --context 8 --test-split 0 --steps 3)
printf 'the cat sat on the mat.\n' >"$folder/corpus.txt"
works "$program" train transformer --corpus "$folder/corpus.txt" "${text[@]}" --save "$folder/model/"
works "$program" generate "$folder/model" --text 'the' --tokens 12 --json
[[ $(tail -n 1 <<<"$out") == '{"tokens":['*'],"text":"the'* ]] || complain "generate --json ends with: $out"
[[ $err == *'context of 8 tokens is full'* ]] || complain "a full context is not said: $err"
works "$program" tokens "$folder/model" --text 'cat'
works "$program" values "$folder/model" --tokens 1,2 --names 'blocks.*.attn.pattern' --out "$folder/v.safetensors"
works "$program" list --json
[[ -z $err ]] || complain "list talks on stderr: $err"
works "$program" --help
[[ $out == *'Exit codes'* ]] || complain 'the help does not explain the exit codes'

# 1: a check failed
echo '{"do": [{"click": "no/such/widget"}]}' >"$folder/click.json"
refuses 1 'action 1' "$program" drive "$folder/click.json"
# What a script expects and is not so, each after what makes it testable.
fails() {  # fails TEXT ACTION...
  local said=$1 IFS=,
  shift
  echo "{\"do\": [$*]}" >"$folder/expect.json"
  refuses 1 "$said" "$program" drive "$folder/expect.json"
}
canvas='"playground/output/region"'
fails "the setting 'data' is 'spiral', not 'xor'" '{"expect setting": "data", "to be": "xor"}'
fails 'there are 500 examples' '{"expect examples": [1, 499]}'
fails "'playground/output/region' is there" "{\"expect no\": $canvas}"
fails 'there is no message' '{"expect message": "open"}'
fails 'still those of' "{\"look\": $canvas, \"as\": \"a\"}" "{\"expect other look\": $canvas, \"as\": \"a\"}"
fails 'not those of' "{\"look\": $canvas, \"as\": \"a\"}" '{"steps": 20}' "{\"expect look\": $canvas, \"as\": \"a\"}"
file='{"write": "{tmp}/f", "text": "one"}'
fails 'does not contain' "$file" '{"expect file": "{tmp}/f", "with": "two"}'
fails "contains 'one'" "$file" '{"expect file": "{tmp}/f", "without": "one"}'
try "$program" train playground --data spiral --optimizer sgd --learning-rate 1e9 --activation relu \
  --output-activation linear --steps 500
[[ $code == 1 && $err == *'diverged at step'* ]] || complain "divergence: code $code, $err"
works "${train[@]}" --save "$folder/run.safetensors"

# 2: usage, with the nearest word
refuses 2 "Did you mean '--steps'?" "$program" train playground --stepz 3
refuses 2 "Did you mean 'train'?" "$program" trian playground
refuses 2 "Did you mean '--threads'?" "$program" --thread 2
refuses 2 'has no flag' "$program" --bogus
refuses 2 'must be' "$program" shot playground --size 0x0 --out "$folder/a.png"

refuses 2 "Did you mean 'generate'?" "$program" generat "$folder/model"
refuses 2 'no tokens' "$program" generate "$folder/model" --text ''
refuses 2 'is no id' "$program" generate "$folder/model" --tokens-in 1,9999
refuses 2 'cannot hold' "$program" train transformer --save "$folder/rotary/"

# 3: no display
refuses 3 'DISPLAY' "$program"
refuses 3 'xvfb-run' env DISPLAY=:4711 "$program" playground
works "${train[@]}"

# 4: OpenGL missing or too old, offscreen and in a window
old=(env MESA_GL_VERSION_OVERRIDE=2.1 MESA_GLSL_VERSION_OVERRIDE=120)
refuses 4 'OpenGL' "${old[@]}" "$program" shot playground --out "$folder/a.png"
refuses 4 'libgl1-mesa-dri' env LIBGL_DRIVERS_PATH=/nonexistent GBM_BACKENDS_PATH=/nonexistent \
  __EGL_VENDOR_LIBRARY_DIRS=/nonexistent "$program" shot playground --out "$folder/a.png"
[[ ! -e $folder/a.png ]] || complain 'a picture was left although there was no OpenGL'
if command -v Xvfb >/dev/null; then
  coproc XVFB { exec Xvfb -displayfd 1 -screen 0 800x600x24 -nolisten tcp -noreset 2>/dev/null; }
  server=$XVFB_PID
  read -r -t 20 number <&"${XVFB[0]}" || complain 'Xvfb did not start'
  refuses 4 'LIBGL_ALWAYS_SOFTWARE' "${old[@]}" DISPLAY=":$number" "$program"
else
  skip_part 'a window with an old OpenGL: there is no Xvfb'
fi

# 5: input refused
printf '\xff\xff\xff\xff\xff\xff\xff\x0f{}' >"$folder/bomb.safetensors"
head -c 300 "$folder/run.safetensors" >"$folder/cut.safetensors"
printf 'a,b,label\n1,2\n3\n' >"$folder/ragged.csv"
: >"$folder/empty.csv"
mkfifo "$folder/pipe.safetensors"
refuses 5 'bomb.safetensors' "$program" replay "$folder/bomb.safetensors"
refuses 5 'cut.safetensors' "$program" names "$folder/cut.safetensors"
refuses 5 'missing.safetensors' "$program" values "$folder/missing.safetensors" --out "$folder/v.safetensors"
refuses 5 'pipe.safetensors' "$program" replay "$folder/pipe.safetensors"
refuses 5 'ragged.csv' "$program" train playground --points "$folder/ragged.csv"
refuses 5 'empty.csv' "$program" train playground --points "$folder/empty.csv"
refuses 5 'no such file' "$program" "$folder/none.csv"
printf 'caf\xe9 au lait' >"$folder/latin.txt"
refuses 5 'latin.txt' "$program" train transformer --corpus "$folder/latin.txt"
echo '{"n_layer":' >"$folder/model/config.json"
refuses 5 'config.json' "$program" generate "$folder/model" --text 'the'
echo '[]' >"$folder/list.json"
refuses 5 'script' "$program" drive "$folder/list.json"

# 6: out of memory
try bash -c 'ulimit -v 400000; exec "$@"' - "$program" train playground --samples 1000000 --hidden 32,32 --batch 1000000 \
  --steps 1
[[ $code == 0 || ($code == 6 && $err == *memory*) ]] || complain "little memory: code $code, $err"
echo "with 400 MB for a million points: code $code"

# 7: could not save; with a device of our own, so that a fault cannot replace that of the machine
full=/dev/full
if mknod "$folder/full" c 1 7 2>/dev/null && ! echo x 2>/dev/null >"$folder/full"; then full=$folder/full; fi
refuses 7 'disk is full' "${train[@]}" --save "$full"
refuses 7 'No space left' "${train[@]}" --log "$full"
refuses 7 'none/model' "$program" train transformer --positions learned --steps 0 --save "$folder/none/model/"
refuses 7 'disk is full' "$program" values playground --out "$full"
refuses 7 'disk is full' "$program" shot playground --out "$full"
[[ -c $full && ! -e $full.bak ]] || complain "$full was replaced by a file"
refuses 7 'none/a.png' "$program" shot playground --out "$folder/none/a.png"
for command in list 'names playground' 'train playground --steps 5' --help; do
  # shellcheck disable=SC2086  # the words of the command
  "$program" $command >/dev/full 2>"$folder/err"
  code=$?
  ((code == 7)) || complain "stdout is full: code $code: $command"
done
if ((EUID == 0)) && mkdir "$folder/small" && mount -t tmpfs -o size=64k tmpfs "$folder/small" 2>/dev/null; then
  works "$program" train playground --steps 1 --hidden 1 --samples 20 --save "$folder/small/run.safetensors"
  before=$(sha256sum "$folder/small/run.safetensors")
  refuses 7 'disk is full' "$program" train playground --steps 500 --hidden 32,32,32 --save "$folder/small/run.safetensors"
  [[ $(sha256sum "$folder/small/run.safetensors") == "$before" ]] || complain 'a full disk changed the old file'
  [[ $(ls "$folder/small") == run.safetensors ]] || complain "a full disk left $(ls "$folder/small")"
else
  skip_part 'a disk that is full: needs root and tmpfs'
fi

# A reader that goes away is an error, not the end by a signal.
"$program" train playground --steps 200000 --log /dev/stdout 2>"$folder/err" | head -n 1 >/dev/null
code=${PIPESTATUS[0]}
((code == 7)) || complain "the reader went away: code $code, $(<"$folder/err")"

# A locale with decimal commas changes nothing.
mkdir -p "$folder/locale"
if localedef -i de_DE -f UTF-8 "$folder/locale/de_DE.UTF-8" 2>/dev/null; then
  german=(env LOCPATH="$folder/locale" LC_ALL=de_DE.UTF-8)
  [[ $("${german[@]}" bash -c 'printf %.1f 0,5') == 0,5 ]] || complain 'the German locale does not work'
  works "${german[@]}" "${train[@]}" --json
  [[ $out == "$json" ]] || complain "in German: $out instead of $json"
  printf 'a;b;label\n0,5;1;x\n1;0,5;y\n' >"$folder/german.csv"
  works "${german[@]}" "$program" train playground --points "$folder/german.csv" --learning-rate 0.5 --steps 2
  works "${german[@]}" "$program" replay "$folder/run.safetensors"
else
  skip_part 'a locale with decimal commas: there is no localedef'
fi

((failures == 0)) || exit 1
echo 'every exit code is right'
