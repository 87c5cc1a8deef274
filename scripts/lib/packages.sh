# The Debian packages that building, running and testing need, and how they are installed. Sourced, never run.
# shellcheck shell=bash disable=SC2034

run_packages=(
  g++ cmake ninja-build pkg-config
  libimgui-dev libglfw3-dev libepoxy-dev libstb-dev        # window and drawing
  libgl1 libegl1 libgl1-mesa-dri                           # OpenGL at run time, the software renderer with it
  libeigen3-dev libfmt-dev nlohmann-json3-dev libcli11-dev # numerics, text, JSON, arguments
  zlib1g-dev libutf8proc-dev libicu-dev                    # compression, Unicode, Chinese words
  libmd-dev libmuparser-dev                                # hashing, formulas
  libgtest-dev libgmock-dev libbenchmark-dev               # tests, measurements
  fonts-inter fonts-dejavu-core fonts-noto-cjk             # interface, digits, Chinese
  dataset-fashion-mnist                                    # pictures to learn from
)
test_packages=(
  clang libclang-rt-dev clang-format                       # fuzzing, format
  xvfb xauth x11-utils xdotool imagemagick                 # the real window, driven and photographed
)

libraries='Neurarium needs: a C++20 compiler (g++ 12 or newer), CMake 3.25, Ninja, pkg-config; Dear ImGui 1.86 to 1.90 with its
GLFW and OpenGL 3 backends and a pkg-config file named imgui, GLFW 3.3, libepoxy 1.5, stb, OpenGL 3.3; Eigen 3.4, fmt 9,
nlohmann-json 3.11, CLI11 2.1, zlib 1.2, utf8proc 2.8, ICU 72, libmd 1.0, muParser 2.3, GoogleTest 1.12,
Google Benchmark 1.7; the fonts Inter, DejaVu and Noto Sans CJK.
The tests also need clang 14 with its sanitizer libraries, clang-format 14, Xvfb, xdotool and ImageMagick.'

missing_packages() {  # missing_packages PACKAGE...
  local known package
  # dpkg-query fails when it does not know one of them, which is what we ask.
  known=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qxF "installed $package" <<<"$known" || say "$package"
  done
}

as_root() {
  if ((EUID == 0)); then
    env DEBIAN_FRONTEND=noninteractive "$@"
  else
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

install_packages() {  # install_packages PACKAGE...
  # Only the lock of dpkg is waited for by apt itself; another program may hold that of the package lists.
  local attempt
  for attempt in 1 2 3 4 5 6; do
    as_root apt-get update -qq && break
    ((attempt == 6)) || sleep 10
  done
  as_root apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=500 "$@"
}

# Makes sure that the packages are there. Where that is not possible it says what is needed and lets the build try.
ensure_packages() {  # ensure_packages PACKAGE...
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say 'There is no apt here, so the libraries must come from your own package manager.' "$libraries"
    cmake_options+=(--compile-no-warning-as-error) # an unknown compiler may know warnings that we do not
    return
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} == 0)) && return
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    say 'There is neither root nor sudo here. Ask an administrator to run:' \
      "apt-get install --no-install-recommends ${missing[*]}"
    return
  fi
  say "Installing: ${missing[*]}"
  if ! install_packages "${missing[@]}"; then
    fail "these packages could not be installed: ${missing[*]}. Check the network and /etc/apt, then run this again."
  fi
}
