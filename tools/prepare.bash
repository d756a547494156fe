# Sourced by the launch scripts: installs what is missing and builds. Says what it does on stderr,
# asks nothing. A failure here ends the script with status 70; 2 stays free for wrong usage.

unset CDPATH
root=$(cd -P -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
# shellcheck source=tools/build_folder.bash
. "$root/tools/build_folder.bash"
jobs=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

say() { printf 'squall: %s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 70
}

# ---- Packages ----

by_hand() {
  cat >&2 <<'NAMES'
squall: to install by hand (Catch2 and RapidCheck are for the tests only):
  Debian, Ubuntu  g++ cmake ninja-build libboost-dev nlohmann-json3-dev libcli11-dev
                  zlib1g-dev catch2 librapidcheck-dev
  Fedora          gcc-c++ cmake ninja-build boost-devel json-devel cli11-devel
                  zlib-devel catch-devel rapidcheck-devel
  Arch            gcc cmake ninja boost nlohmann-json cli11 zlib catch2, RapidCheck from source
  macOS (brew)    cmake ninja boost nlohmann-json cli11 zlib catch2, RapidCheck from source
  anywhere        vcpkg: it reads vcpkg.json when CMAKE_TOOLCHAIN_FILE names its
                  scripts/buildsystems/vcpkg.cmake
NAMES
}

# Prints the Debian name of everything that is missing; with the argument "tests", also of what
# only the tests need.
missing_packages() {
  local compiler=yes probe header package
  # g++ optimizes across translation units on several processors only with the help of make.
  command -v c++ >/dev/null || { compiler=; echo g++ make; }
  command -v cmake >/dev/null || echo cmake
  command -v ninja >/dev/null || echo ninja-build
  command -v pkg-config >/dev/null || echo pkg-config
  if [ -e "$root/.git" ] && ! command -v git >/dev/null; then echo git; fi

  local headers="boost/version.hpp:libboost-dev nlohmann/json.hpp:nlohmann-json3-dev CLI/CLI.hpp:libcli11-dev zlib.h:zlib1g-dev"
  if [ "${1-}" = tests ]; then headers+=" rapidcheck.h:librapidcheck-dev"; fi
  probe=
  for package in $headers; do
    header=${package%%:*} package=${package#*:}
    if [ "$compiler" ]; then
      probe+="#if !__has_include(<$header>)"$'\n'"$package"$'\n'"#endif"$'\n'
    elif [ ! -e "/usr/include/$header" ]; then
      echo "$package"
    fi
  done
  if [ "${1-}" = tests ]; then
    if [ "$compiler" ]; then
      probe+="#if !__has_include(<catch2/catch_all.hpp>) && !__has_include(<catch2/catch.hpp>)"
      probe+=$'\n'"catch2"$'\n'"#endif"$'\n'
    elif [ ! -e /usr/include/catch2 ]; then
      echo catch2
    fi
  fi
  if [ "$probe" ]; then c++ -std=c++20 -E -P -x c++ - <<<"$probe" | sed '/^[[:space:]]*$/d'; fi
}

# install_packages <name>...: through apt-get, as root or with a sudo that asks no password.
install_packages() {
  local log="$builds/install.log" apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
  if ! command -v apt-get >/dev/null; then
    say "no apt-get here; missing (Debian's names): $*"
    by_hand
    return 1
  fi
  if [ "$(id -u)" != 0 ]; then
    if ! { command -v sudo && sudo -n true; } >/dev/null 2>&1; then
      say "neither root nor a sudo without password; missing packages, to be installed by root:"
      say "  apt-get install --no-install-recommends $*"
      return 1
    fi
    apt=(sudo -n "${apt[@]}")
  fi
  apt+=(-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  say "installing with apt-get: $*"
  mkdir -p "$builds"
  # Old package lists may still do where the network does not answer.
  "${apt[@]}" update </dev/null >"$log" 2>&1 || say "apt-get update failed, going on without"
  if ! "${apt[@]}" install --no-install-recommends "$@" </dev/null >>"$log" 2>&1; then
    cat "$log" >&2
    say "apt-get could not install: $*"
    return 1
  fi
}

# require_packages [tests]
require_packages() {
  local missing tool
  missing=$(missing_packages "${1-}" | tr '\n' ' ')
  if [ -z "$missing" ]; then return; fi
  # shellcheck disable=SC2086
  if install_packages $missing; then return; fi
  for tool in c++ cmake ninja; do
    command -v $tool >/dev/null || fail "cannot build without $tool"
  done
  say "going on: CMake may find the rest elsewhere"
}

# ---- Building ----

# follow <log>: copies its input to the log, and to stderr now and then a line of ninja's progress.
follow() {
  local line shown=$SECONDS
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$1"
    if [[ $line != \[*/*\]* ]]; then continue; fi
    if [ -t 2 ]; then
      printf '\r\033[K%.79s' "$line" >&2
    elif ((SECONDS - shown >= 15)); then
      printf '%.79s\n' "$line" >&2
      shown=$SECONDS
    fi
  done
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

# logged <log> <command>...: shows the whole log if the command fails.
logged() {
  local log=$1
  shift
  if (set -o pipefail; "$@" </dev/null 2>&1 | follow "$log"); then return; fi
  cat "$log" >&2
  return 1
}

# configured <folder> <tests>
configured() {
  [ -e "$1/build.ninja" ] && [ "$1/configured" -nt "$root/CMakeLists.txt" ] &&
    [ "$1/configured" -nt "$root/CMakePresets.json" ] &&
    { [ "$2" != ON ] || grep -q '^SQUALL_TESTS:BOOL=ON' "$1/CMakeCache.txt"; }
}

# configure <preset> <folder> <log> <tests>
configure() {
  local options=(--preset "$1" -B "$2")
  if [ "$4" = ON ]; then require_packages tests; else require_packages; fi
  if [ "$4" = ON ] || [ ! -e "$2/CMakeCache.txt" ]; then options+=("-DSQUALL_TESTS=$4"); fi
  # These scripts build all or nearly nothing.
  options+=(-DSQUALL_BATCHES=ON)
  say "configuring build/$1"
  cd "$root" || exit 70
  logged "$3" cmake "${options[@]}" && cp -p "$2/started" "$2/configured"
}

# build <preset> <target> <tests: ON or OFF>: brings one target up to date. OFF leaves the tests in
# where an earlier build had them. Leaves a file "started" as old as the start of the build.
build() {
  local preset=$1 target=$2 tests=$3 started=$SECONDS
  local folder=$builds/$preset log=$builds/$preset/build.log
  mkdir -p "$folder" || fail "cannot write to $builds"
  if command -v flock >/dev/null; then
    exec 9>"$builds/$preset.lock"
    if ! flock -n 9; then
      say "waiting for another build of build/$preset"
      flock 9
    fi
  fi
  # A build folder that was moved together with the repository is of no use to CMake.
  if [ -e "$folder/CMakeCache.txt" ] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
    rm -rf "$folder"
    mkdir "$folder"
  fi
  : >"$log"
  touch "$folder/started"
  if ! configured "$folder" "$tests"; then
    (configure "$preset" "$folder" "$log" "$tests") || fail "could not configure build/$preset"
  fi
  say "building $target in build/$preset"
  logged "$log" cmake --build "$folder" --target "$target" --parallel "$jobs" ||
    fail "could not build $target; this was $log"
  say "built in $((SECONDS - started)) s"
}

# Lets others build. Not in build() itself: what it left in the folder is for its caller to use.
unlock_build() {
  exec 9>&-
}
