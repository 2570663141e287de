#!/usr/bin/env bash
# Other versions of R for tests: each Debian release in a directory of its own.
set -euo pipefail

usage() {
  cat >&2 <<'END'
Usage: xtask/r-versions.sh COMMAND ROOTS [SUITE…]

  make ROOTS [SUITE…]       put a Debian with R into ROOTS/SUITE, where there is none yet
  fixtures ROOTS [SUITE…]   the same, and write fixtures/versions/R-<version> with the R of each
  run ROOTS SUITE PROGRAM…  run a program there, with /proc and /dev, and the project at /rir2

Suites: bullseye (R 4.0), bookworm (4.2), trixie (4.5), sid (4.6 or later). Without SUITE, all but
bookworm, whose R is the one that `cargo xtask fixtures` runs.
Root only. Needs the Debian packages debootstrap and debian-archive-keyring.
Each suite takes 430 MB and a minute. MIRROR names another mirror than deb.debian.org.
END
  exit 2
}

fail() {
  echo "r-versions: $*" >&2
  exit 1
}

[ $# -ge 2 ] || usage
[ "$(id -u)" = 0 ] || fail "root only: it makes device files and mounts"
# In a mount namespace of its own: nothing stays mounted, however this ends.
if [ -z "${RIR2_UNSHARED:-}" ]; then
  RIR2_UNSHARED=1 exec unshare --mount --propagation private "$0" "$@"
fi

project=$(readlink -f "$(dirname "$(readlink -f "$0")")/..")
mirror=${MIRROR:-http://deb.debian.org/debian}

# A finished one has this file: a debootstrap that was interrupted leaves a directory too.
made() { echo "$1/.rir2-made"; }

make_root() {
  local root=$1 suite=$2
  if [ -e "$(made "$root")" ]; then return; fi
  command -v debootstrap >/dev/null || fail "debootstrap is missing"
  if grep -qF " $root/" /proc/self/mounts; then fail "something is mounted below $root"; fi
  rm -rf "$root"
  echo "r-versions: $suite into $root"
  debootstrap --variant=minbase --include=r-base-core "$suite" "$root" "$mirror" >"$root.log" 2>&1 ||
    fail "debootstrap fails, see $root.log"
  rm -f "$root"/var/cache/apt/archives/*.deb
  touch "$(made "$root")"
}

# In a subshell with mounts of its own.
run_in() (
  root=$1
  shift
  [ -e "$(made "$root")" ] || fail "there is no $root; make it first"
  mkdir -p "$root/rir2"
  # The locale stands in the files that R writes; this one is everywhere.
  ROOT=$root PROJECT=$project unshare --mount --propagation private /bin/bash -euc '
    mount --rbind /proc "$ROOT/proc"
    mount --rbind /dev "$ROOT/dev"
    mount --bind "$PROJECT" "$ROOT/rir2"
    exec chroot "$ROOT" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/root LC_ALL=C.UTF-8 TZ=UTC "$@"
  ' bash "$@"
)

command=$1
mkdir -p "$2"
roots=$(readlink -f "$2")
shift 2

case $command in
  make | fixtures)
    suites=("$@")
    if [ ${#suites[@]} -eq 0 ]; then suites=(bullseye trixie sid); fi
    for suite in "${suites[@]}"; do
      make_root "$roots/$suite" "$suite"
      if [ "$command" = fixtures ]; then
        run_in "$roots/$suite" /bin/sh -c 'cd /rir2/fixtures && Rscript --vanilla make_versions.R'
      fi
    done
    ;;
  run)
    [ $# -ge 2 ] || usage
    suite=$1
    shift
    run_in "$roots/$suite" "$@"
    ;;
  *) usage ;;
esac
