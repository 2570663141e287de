#!/usr/bin/env bash
# Sets the machine up: installs the Debian packages of xtask/apt-packages.txt, or of the list that
# is given, that are not there, as root or by sudo. On another system, says what is missing and
# stops.
set -euo pipefail

here=$(dirname "$(readlink -f "$0")")
list=${1:-$here/apt-packages.txt}
if [ $# -gt 1 ] || [ ! -f "$list" ]; then
  echo "Usage: xtask/setup.sh [LIST]" >&2
  exit 2
fi
mapfile -t packages < <(grep -Ev '^[[:space:]]*(#|$)' "$list")

fail() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}

missing_packages() {
  local package
  for package in "${packages[@]}"; do
    dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || echo "$package"
  done
}

install_packages() {
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "these packages are missing: $*" "install them as root, or install sudo"
    as_root=(sudo)
  fi
  echo "setup: installing $*"
  local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@")
  # The package lists of a fresh machine may be empty or old.
  "${install[@]}" >/dev/null 2>&1 || { "${as_root[@]}" apt-get update && "${install[@]}"; }
}

# What the packages bring, as programs and R packages.
missing_tools() {
  local tool
  for tool in cc c++ make pkg-config xz zstd R Rscript; do
    command -v "$tool" >/dev/null || echo "program $tool"
  done
  if command -v Rscript >/dev/null; then
    Rscript --vanilla -e 'for (p in c("testthat", "Matrix", "MASS", "survival"))
      if (!nzchar(system.file(package = p))) cat("R package", p, "\n")'
    [ -e "$(R --vanilla RHOME)/lib/libR.so" ] || echo "R as a shared library (R configured with --enable-R-shlib)"
    [ -e "$(R --vanilla CMD config --cppflags | sed 's/^-I\([^ ]*\).*/\1/')/Rinternals.h" ] || echo "R's header files"
  fi
}

command -v cargo >/dev/null || fail "cargo is missing; install a Rust toolchain (https://rustup.rs)"

if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
  mapfile -t missing < <(missing_packages)
  if [ ${#missing[@]} -gt 0 ]; then
    install_packages "${missing[@]}" || fail "apt-get could not install: ${missing[*]}"
  fi
elif [ $# -gt 0 ]; then
  fail "this is not a Debian system, so install what these Debian packages hold yourself:" "${packages[@]/#/  }"
else
  mapfile -t missing < <(missing_tools)
  if [ ${#missing[@]} -gt 0 ]; then
    fail "this is not a Debian system, so install these yourself:" "${missing[@]/#/  }"
  fi
fi
