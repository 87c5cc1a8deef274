#!/usr/bin/env bash
# The real window under Xvfb, without a window manager, with keys and a mouse from xdotool: train, drag a weight, hold a
# unit, go back in time, save, close, open again, go on. What happened is read from the saved file and from pictures.
set -uo pipefail

program=$(realpath "$1")
for tool in Xvfb xdotool import compare; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: there is no $tool; install the packages xvfb, xdotool and imagemagick"
    exit 77
  fi
done

folder=$(mktemp -d)
export HOME=$folder XDG_STATE_HOME=$folder/state XDG_CONFIG_HOME=$folder/config LC_ALL=C.UTF-8
unset WAYLAND_DISPLAY
cd "$folder" || exit 1
width=1280 height=800
server='' window_program='' window='' failures=0

cleanup() {
  [[ -z $window_program ]] || kill -9 "$window_program" 2>/dev/null
  [[ -z $server ]] || kill "$server" 2>/dev/null
  [[ -z ${NEURARIUM_PICTURES:-} ]] || cp "$folder"/*.png "$NEURARIUM_PICTURES"
  rm -rf "$folder"
}
trap cleanup EXIT

exec 4>&1  # what is said in a function whose output is thrown away
complain() {
  echo "FAILED: $*" >&4
  failures=$((failures + 1))
}

give_up() {
  complain "$*"
  [[ -z $window ]] || shot given_up
  cat "$folder"/*.log >&4
  exit 1
}

# Runs the command until it succeeds; the limit of a minute is a watchdog.
until_true() {  # until_true WHAT COMMAND...
  local what=$1 i
  shift
  for ((i = 0; i < 600; ++i)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  give_up "this never happened: $what"
}

# ---- where the widgets are: the same screen, offscreen --------------------------------------------------------------

declare -A places
learn_places() {
  local path list=() left top right bottom
  for path in "$@"; do list+=("{\"where\": \"$path\"}"); done
  (
    IFS=,
    echo "{\"settings\": {\"data\": \"xor\"}, \"size\": \"${width}x$height\", \"do\": [{\"steps\": 40}, ${list[*]}]}"
  ) >"$folder/where.json"
  "$program" drive "$folder/where.json" >"$folder/where" 2>"$folder/where.log" || give_up 'drive does not tell the places'
  while read -r left top right bottom path; do
    [[ $path == */* ]] && places[$path]="$left $top $right $bottom"
  done <"$folder/where"
}

# The point of a widget, at a share of its width and half its height.
at() {  # at PATH [SHARE]
  awk -v share="${2:-0.5}" '{printf "%d %d", $1 + ($3 - 1 - $1) * share + 0.5, ($2 + $4) / 2}' <<<"${places[$1]}"
}

# ---- hands ----------------------------------------------------------------------------------------------------------

key() { xdotool key --delay 60 "$@"; }
move() { xdotool mousemove --window "$window" "$@"; }

click() {  # click PATH [SHARE]
  # shellcheck disable=SC2046  # two numbers
  move $(at "$@")
  sleep 0.2
  xdotool mousedown 1 sleep 0.1 mouseup 1
  sleep 0.2
}

drag() {  # drag X Y DX DY
  local i
  move "$1" "$2"
  sleep 0.3
  xdotool mousedown 1
  for i in 1 2 3 4 5 6; do
    sleep 0.06
    move $(($1 + $3 * i / 6)) $(($2 + $4 * i / 6))
  done
  sleep 0.1
  xdotool mouseup 1
  sleep 0.3
}

shot() { import -window root "$folder/$1.png"; }

# How many pixels of two pictures differ.
difference() {
  local pixels
  pixels=$(compare -metric AE "$folder/$1.png" "$folder/$2.png" null: 2>&1)
  printf '%.0f' "${pixels%% *}"
}

# ---- the program ----------------------------------------------------------------------------------------------------

open_window() {  # open_window ARGUMENTS...
  "$program" "$@" --size ${width}x$height >>"$folder/program.log" 2>&1 &
  window_program=$!
  until_true 'a window' find_window
  xdotool windowmove "$window" 0 0 windowfocus "$window"
  sleep 1
}

find_window() {
  kill -0 "$window_program" || give_up 'the program ended instead of opening its window'
  window=$(xdotool search --onlyvisible --pid "$window_program" | head -n 1)
  [[ -n $window ]]
}

ended() { ! kill -0 "$window_program" 2>/dev/null; }

# Closes by the key and expects exit code 0.
close_window() {
  key ctrl+q
  until_true 'the window closes' ended
  wait "$window_program"
  local code=$?
  window_program=''
  ((code == 0)) || complain "the window closed with code $code"
}

saved_step() { "$program" replay "$1" --json | sed 's/.*"step":\([0-9]*\).*/\1/'; }

# ---- the test -------------------------------------------------------------------------------------------------------

exec 3<> <(:)
# It must not start afresh whenever the last client of a moment leaves.
Xvfb -displayfd 3 -screen 0 1600x1000x24 -dpi 96 -nolisten tcp -noreset 3>"$folder/display" 2>"$folder/xvfb.log" &
server=$!
until_true 'Xvfb starts' test -s "$folder/display"
DISPLAY=:$(<"$folder/display")
export DISPLAY

learn_places run/play 'playground/network/h0.weight[3,1]' playground/network/h0/2 time/step rail/theme

open_window playground --data xor --seed 1
shot opened
sleep 1
shot trained
(($(difference opened trained) > 2000)) || complain 'nothing moves although it trains'
key space
sleep 0.5
shot paused
sleep 1
shot still_paused
(($(difference paused still_paused) < 500)) || complain 'something moves although it is paused'

read -r x y <<<"$(at 'playground/network/h0.weight[3,1]')"
drag "$x" "$y" 0 -40
read -r x y <<<"$(at playground/network/h0/2)"
drag "$x" "$y" 0 -30
move $((width / 2)) 4
sleep 0.5
shot touched
(($(difference paused touched) > 2000)) || complain 'a dragged weight and a held unit change nothing to be seen'
key space
sleep 1.5
key space
sleep 0.5

click time/step 0.4
sleep 1
move $((width / 2)) 4
sleep 0.5
shot scrubbed

xdotool windowsize "$window" 1 1
sleep 0.5
xdotool windowsize "$window" 9 700
sleep 0.5
xdotool windowsize "$window" 1500 20
sleep 0.5
xdotool windowsize "$window" $width $height
sleep 1
ended && give_up 'a tiny window ended the program'
shot restored
(($(difference scrubbed restored) < 2000)) || complain 'after a tiny window the old size looks different'

key ctrl+s
sleep 0.5
key ctrl+a
xdotool type --delay 60 run
key Return
until_true 'the project is saved' test -s run.safetensors
sleep 1
grep -aq 'h0.act' run.safetensors || complain 'the held unit is not in the project'
step=$(saved_step run.safetensors)
"$program" replay run.safetensors >>"$folder/program.log" 2>&1 || complain 'the project does not replay'
((step > 0)) || complain "saved at step $step"
"$program" values run.safetensors --names 'h0.act' --out values.safetensors >>"$folder/program.log" 2>&1 ||
  complain 'the values of the project cannot be computed'

key ctrl+l
until_true 'the theme is in the settings while the program runs' grep -q '"theme": "light"' config/neurarium/settings.json
close_window
[[ -z $(ls state/neurarium) ]] || complain "a clean exit left $(ls state/neurarium)"

open_window run.safetensors
sleep 1.5
key space
sleep 0.5
shot reopened
(($(difference restored reopened) > 100000)) || complain 'the light theme did not come back'
key ctrl+s
later() { (($(saved_step run.safetensors) > step)); }
until_true 'the run goes on from where it was saved' later
close_window

# A crash keeps the settings, and the next start says nothing it should not.
open_window playground --data xor
click rail/theme
until_true 'the settings are written' grep -q '"theme": "contrast"' config/neurarium/settings.json
kill -9 "$window_program"
wait "$window_program" 2>/dev/null
window_program=''
open_window playground --data xor
key ctrl+q
until_true 'the window closes' ended
window_program=''

((failures == 0)) || { cat "$folder/program.log"; exit 1; }
echo "the window trains, is touched, saves at step $step, opens again and goes on"
