#!/usr/bin/env bash
# R CMD check of a source tarball, where nothing else is; fails if there is an error or a warning.
#
#   xtask/check-package.sh TARBALL
set -euo pipefail

tarball=$(readlink -f "$1")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
cp "$tarball" .
# Not the target directory of the repository.
env -u CARGO_TARGET_DIR -u RIR2_TARGET_DIR -u R_LIBS R CMD check --no-manual "${tarball##*/}" || true
log=$(echo *.Rcheck/00check.log)
if [ ! -e "$log" ] || ! grep -q '^Status: ' "$log" || grep -qE '^Status: .*(ERROR|WARNING)' "$log"; then
  tail -n 30 *.Rcheck/00install.out *.Rcheck/tests/*.fail 2>/dev/null || true
  exit 1
fi
