# What the scripts here share: finding the root, saying what is done, and installing what is missing.
# To be sourced by bash with `set -euo pipefail`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '\033[2m%s\033[0m\n' "== $*" >&2; }
if [ ! -t 2 ]; then say() { printf '%s\n' "== $*" >&2; }; fi
die() { printf '%s\n' "$*" >&2; exit 4; }

# Packages of Debian and Ubuntu. To build and run:
build_packages=(g++ cmake ninja-build pkg-config libcli11-dev nlohmann-json3-dev libspdlog-dev libhwloc-dev
                libxxhash-dev libunistring-dev libbenchmark-dev libeigen3-dev libcpp-httplib-dev libpng-dev
                libsqlite3-dev zlib1g-dev nodejs npm)
# To build and run the tests and benchmarks besides:
test_packages=(libgtest-dev libgmock-dev libvalijson-dev libbenchmark-tools python3 python3-prometheus-client
               python3-scipy jq sqlite3 procps util-linux chromium librsvg2-bin fonts-dejavu-core)

# Node.js counts as installed wherever it came from: another one's package may hold npm as well, and not bear with Debian's.
is_installed() {
  case "$1" in
    nodejs) command -v node >/dev/null && return 0 ;;
    npm) command -v npm >/dev/null && return 0 ;;
  esac
  dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

# need PACKAGE...: installs those that are missing, as root or with sudo; otherwise says what to install.
need() {
  local missing=() package
  if ! command -v dpkg-query >/dev/null; then
    say "this is not Debian or Ubuntu: you need what these packages hold: $*"
    return 0
  fi
  for package in "$@"; do is_installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} -eq 0 ] && return 0
  say "missing packages: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null && sudo -n true 2>/dev/null ||
      { [ -t 0 ] && command -v sudo >/dev/null; } ||
      die "Cannot install packages without root. Ask for: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing them"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null 2>&1 ||
    { "${as_root[@]}" apt-get update -qq >&2 &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${missing[@]}" >&2; } ||
    die "Could not install: ${missing[*]}. Is the network there? Then try: apt-get update && apt-get install ${missing[*]}"
}

# build FOLDER TARGETS [CMAKE OPTION...]: configures once, then builds what has changed. Quiet unless something is to be
# done or goes wrong. TARGETS are words in one argument.
build() {
  local folder=$1 targets log
  read -r -a targets <<<"$2"
  shift 2
  log=$folder/build.log
  mkdir -p "$folder"
  if [ ! -f "$folder/build.ninja" ]; then
    say "configuring in ${folder#"$root"/}"
    cmake -S "$root" -B "$folder" -G Ninja -DPARBENCH_NPM_FOLDER="$root/build/npm" "$@" >"$log" 2>&1 || { cat "$log" >&2; die "cmake failed, see above"; }
  fi
  if ! ninja -C "$folder" -n "${targets[@]}" 2>/dev/null | grep -q 'no work to do'; then
    say "building ${targets[*]} in ${folder#"$root"/} (the first time takes a minute or two)"
  fi
  ninja -C "$folder" "${targets[@]}" >"$log" 2>&1 || { cat "$log" >&2; die "the build failed, see above"; }
}
