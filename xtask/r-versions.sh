#!/usr/bin/env bash
# Other versions of R for tests: each Debian release in a directory of its own.
set -euo pipefail

usage() {
  cat >&2 <<'END'
Usage: xtask/r-versions.sh [--mirror URL] COMMAND ROOTS [SUITE…]

  make ROOTS [SUITE…]       put a Debian with R into ROOTS/SUITE, where there is none yet
  fixtures ROOTS [SUITE…]   the same, and write fixtures/versions/R-<version> with the R of each
  check ROOTS [SUITE…]      the same, build the R package in each and run the R-side tests there
  install ROOTS SUITE…      the same, but without the tests: the package is in /rlib there
  run ROOTS SUITE PROGRAM…  run a program there, with /proc and /dev, and the project at /rir2

Suites: bullseye (R 4.0), bookworm (4.2), trixie (4.5), sid (4.6 or later); for `check` also `host`,
this machine's own R with the package that R_LIBS names. Without SUITE, `check` takes host, trixie
and sid; the others all but bookworm, whose R is the one that `cargo xtask fixtures` runs.
Root only. Each suite takes 700 MB and two minutes, and `check` as long again for the compiler.
The mirror is that of this machine's apt for its own release, unless --mirror gives another.
END
  exit 2
}

fail() {
  echo "r-versions: $*" >&2
  exit 1
}

mirror=
if [ "${1:-}" = --mirror ]; then
  [ $# -ge 2 ] || usage
  mirror=$2
fi
arguments=("$@")
[ -z "$mirror" ] || shift 2
[ $# -ge 2 ] || usage
[ "$(id -u)" = 0 ] || fail "root only: it makes device files and mounts"
# In a mount namespace of its own: nothing stays mounted, however this ends.
if [ -z "${RIR2_UNSHARED:-}" ]; then
  RIR2_UNSHARED=1 exec unshare --mount --propagation private "$0" "${arguments[@]}"
fi

project=$(readlink -f "$(dirname "$(readlink -f "$0")")/..")
# What R, its tests and a build of the package need.
include=r-base-core,r-recommended,r-cran-testthat,gcc,g++,make,libc6-dev

# The mirror that apt uses for this machine's own release.
mirror_of_apt() {
  local codename
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # shellcheck disable=SC2016 # apt's variables, not the shell's
  apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
    awk -v codename="$codename" '$1 == codename && !found { print $2; found = 1 }'
}

# A finished one has this file, which says what was asked for: a debootstrap that was interrupted
# leaves a directory too.
made() { echo "$1/.rir2-made"; }
is_made() { [ -e "$(made "$1")" ] && [ "$(cat "$(made "$1")")" = "$include" ]; }

make_root() {
  local root=$1 suite=$2
  if is_made "$root"; then return; fi
  "$project/xtask/setup.sh" "$project/xtask/r-versions-packages.txt"
  [ -n "$mirror" ] || mirror=$(mirror_of_apt)
  [ -n "$mirror" ] || fail "apt has no mirror for this machine's release; give one by --mirror"
  if grep -qF " $root/" /proc/self/mounts; then fail "something is mounted below $root"; fi
  rm -rf "$root"
  echo "r-versions: $suite into $root"
  debootstrap --variant=minbase --include="$include" "$suite" "$root" "$mirror" >"$root.log" 2>&1 ||
    fail "debootstrap fails, see $root.log"
  rm -f "$root"/var/cache/apt/archives/*.deb
  echo "$include" >"$(made "$root")"
}

# run_in ROOT PROJECT PROGRAM…: in a subshell with mounts of its own. The Rust toolchain and cargo's
# downloads are the host's.
run_in() (
  root=$1
  project=$2
  shift 2
  is_made "$root" || fail "there is no $root; make it first"
  rust=$(rustc --print sysroot)
  cargo=${CARGO_HOME:-$HOME/.cargo}
  mkdir -p "$root/rir2" "$root/opt/rust" "$root/opt/cargo"
  # The locale stands in the files that R writes; this one is everywhere. A job in the background has SIGINT
  # ignored, which R keeps up from 4.5 on, and tests of Ctrl-C need it.
  ROOT=$root PROJECT=$project RUST=$rust CARGO=$cargo unshare --mount --propagation private /bin/bash -euc '
    mount --rbind /proc "$ROOT/proc"
    mount --rbind /dev "$ROOT/dev"
    mount --bind "$RUST" "$ROOT/opt/rust"
    mount --bind "$CARGO" "$ROOT/opt/cargo"
    mount --bind "$PROJECT" "$ROOT/rir2"
    exec chroot "$ROOT" /usr/bin/env -i --default-signal=INT PATH=/opt/rust/bin:/usr/bin:/bin HOME=/root LC_ALL=C.UTF-8 TZ=UTC \
      CARGO_HOME=/opt/cargo CARGO_NET_OFFLINE=true "$@"
  ' bash "$@"
)

# A copy of the project's sources: objects of different versions of R must not meet. Touched, for cargo must not
# take what it built of another copy for newer.
copy_sources() {
  rm -rf "$1"
  mkdir -p "$1"
  tar -C "$project" --exclude=./target --exclude=./.git --exclude='*.o' --exclude='*.so' -cf - . | tar -C "$1" -xmf -
}

# Of what `cargo` fetched before.
install_package() {
  make_root "$roots/$1" "$1"
  copy_sources "$roots/$1.sources"
  run_in "$roots/$1" "$roots/$1.sources" /bin/sh -euc '
    mkdir -p /rlib
    # Of an installation that was interrupted.
    rm -rf /rlib/00LOCK-*
    export RIR2_TARGET_DIR=/var/cache/rir2 R_LIBS=/rlib
    if ! R CMD INSTALL --no-test-load --library=/rlib /rir2/r-package >/var/log/rir2-install.log 2>&1; then
      tail -n 40 /var/log/rir2-install.log
      exit 1
    fi'
}

fetch_crates() { cargo fetch --locked --quiet --manifest-path "$project/r-package/src/rust/Cargo.toml"; }

# The last line is `N passed, N failed`.
check_suite() {
  if [ "$1" = host ]; then
    Rscript --vanilla "$project/tests/run.R"
    return
  fi
  install_package "$1" && run_in "$roots/$1" "$roots/$1.sources" /usr/bin/env R_LIBS=/rlib Rscript --vanilla /rir2/tests/run.R
}

version_of() {
  local ask='cat(as.character(getRversion()))'
  if [ "$1" = host ]; then Rscript --vanilla -e "$ask"; else run_in "$roots/$1" "$project" Rscript --vanilla -e "$ask"; fi
}

check_all() {
  local suite log status=0 summary=()
  log=$(mktemp)
  fetch_crates
  for suite in "$@"; do
    echo "r-versions: $suite"
    check_suite "$suite" 2>&1 | tee "$log" || status=1
    tail -n 1 "$log" | grep -qE '^[0-9]+ passed, 0 failed$' || status=1
    summary+=("R $(version_of "$suite") ($suite): $(tail -n 1 "$log")")
  done
  rm -f "$log"
  printf '%s\n' "${summary[@]}"
  return "$status"
}

command=$1
mkdir -p "$2"
roots=$(readlink -f "$2")
shift 2
suites=("$@")

case $command in
  make | fixtures)
    if [ ${#suites[@]} -eq 0 ]; then suites=(bullseye trixie sid); fi
    for suite in "${suites[@]}"; do
      make_root "$roots/$suite" "$suite"
      if [ "$command" = fixtures ]; then
        run_in "$roots/$suite" "$project" /bin/sh -c 'cd /rir2/fixtures && Rscript --vanilla make_versions.R'
      fi
    done
    ;;
  check)
    if [ ${#suites[@]} -eq 0 ]; then suites=(host trixie sid); fi
    check_all "${suites[@]}"
    ;;
  install)
    [ $# -ge 1 ] || usage
    fetch_crates
    for suite in "${suites[@]}"; do install_package "$suite"; done
    ;;
  run)
    [ $# -ge 2 ] || usage
    shift
    run_in "$roots/${suites[0]}" "$project" "$@"
    ;;
  *) usage ;;
esac
