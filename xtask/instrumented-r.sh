#!/usr/bin/env bash
# An R of this machine's version that counts the instructions of byte code that it interprets, by closure.
set -euo pipefail

usage() {
  cat >&2 <<'END'
Usage: xtask/instrumented-r.sh [DIR]

Builds it below DIR (target/instrumented-r if there is none given), unless it is there; the programs are DIR/bin/R and
DIR/bin/Rscript. Takes Debian's source package of the R that is installed, and three minutes.

Only libR.so is built. Everything else (packages, modules, scripts) is that of the installed R, so what is counted is the
byte code that its users run. With RIR2_COUNTS=FILE, R writes its counts to FILE when it ends. docs/coverage.md says more.
END
  exit 2
}

fail() {
  printf 'instrumented-r: %s\n' "$@" >&2
  exit 1
}

[ $# -le 1 ] || usage
case ${1:-} in -*) usage ;; esac
here=$(dirname "$(readlink -f "$0")")
dir=${1:-$here/../target/instrumented-r}
mkdir -p "$dir"
dir=$(readlink -f "$dir")
stock=$(R --vanilla RHOME)

# What was built is kept as long as neither R nor this script changes.
# shellcheck disable=SC2016 # dpkg-query's variable, not the shell's
version=$(dpkg-query --show --showformat='${source:Version}' r-base-core 2>/dev/null) &&
  dpkg-query --search "$stock/lib/libR.so" >/dev/null 2>&1 || fail "the R that is found here, in $stock, is not Debian's"
identity="$version $(cat "$0" "$here"/instrumented-r/* | sha256sum)"

# ---- the sources ---------------------------------------------------------------------------------------

# apt with the machine's own sources of packages, read as sources of source packages, in directories of its own.
own_apt_get() {
  apt-get --quiet --quiet -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$dir/apt/sources" \
    -o Dir::State::Lists="$dir/apt/lists" -o Dir::Cache="$dir/apt/cache" -o APT::Sandbox::User="$(id -un)" "$@"
}

fetch_source() {
  local codename entry
  rm -rf "$dir/apt" "$dir/source"
  mkdir -p "$dir/apt/sources" "$dir/apt/lists/partial" "$dir/apt/cache/archives/partial" "$dir/source"
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # shellcheck disable=SC2016 # apt's variables, not the shell's
  apt-get indextargets --format '$(RELEASE) $(SOURCESENTRY)' 'Created-By: Packages' |
    awk -v codename="$codename" '$1 == codename { sub(/^[^ ]* /, ""); sub(/:[0-9]+$/, ""); print }' | sort -u |
    while read -r entry; do
      sed -E 's/^Types:.*/Types: deb-src/; s/^deb(-src)?([[:space:]])/deb-src\2/' "$entry" >"$dir/apt/sources/${entry##*/}"
    done
  own_apt_get update || fail "apt finds no source packages"
  (cd "$dir/source" && own_apt_get --download-only source "r-base=$version") || fail "apt has no source package r-base $version"
  rm -rf "$dir/apt"
}

# ---- counting ------------------------------------------------------------------------------------------

# edit FILE FROM LINE COMMAND: sed's COMMAND on the line that matches LINE, between the one that matches FROM and the next
# that starts with `}`. Each must be there once, or R is not what this script knows.
edit() {
  local file=$1 from=$2 line=$3 command=$4 n
  [ "$(grep -cE "$from" "$file")" = 1 ] || fail "${file##*/} has not one line like '$from'"
  n=$(sed -En "/$from/,/^\\}/p" "$file" | grep -cE "$line") || true
  [ "$n" = 1 ] || fail "${file##*/} has not one line like '$line' behind '$from', but $n"
  sed -Ei -e "/$from/,/^\\}/{/$line/$command" -e '}' "$file"
}

instrument() {
  local file=$1/src/main/eval.c
  cp "$here/instrumented-r/counts.c" "$1/src/main/rir2_counts.c"
  edit "$file" '^static SEXP bcEval\(SEXP, SEXP, Rboolean\);$' '^static SEXP bcEval' 'a#include "rir2_counts.c"'
  edit "$file" '^#define BEGIN_MACHINE  NEXT' '^#define NEXT\(\).*\(\{currentpc = pc; goto' 's/\(\{/&++*rir2_counter; /'
  edit "$file" '^static SEXP bcEval\(SEXP body,' '^  INITIALIZE_MACHINE\(\);$' \
    'i\  uint64_t *rir2_counter = body ? rir2_counter_of(body, rho) : NULL;'
  edit "$file" '^ +if \(R_CheckJIT\(op\)\)' '^ +R_Srcref = getAttrib\(op,' 'i\    rir2_count_call(op, call);'
  edit "$file" '^SEXP attribute_hidden R_cmpfun1\(' 'eval\(call, R_GlobalEnv\)' 's/eval\(/rir2_eval_compiling(/'
  edit "$file" '^static SEXP R_compileExpr\(' 'eval\(call, R_GlobalEnv\)' 's/eval\(/rir2_eval_compiling(/'
  edit "$file" '^SEXP eval\(SEXP e, SEXP rho\)$' '^ +case LANGSXP:$' 'a\	rir2_expressions++;'
}

# ---- building ------------------------------------------------------------------------------------------

# With the options that the installed R was configured with, which stand in its Makeconf; debug information aside.
configure() {
  local options
  options=$(sed -n 's/^# configure  //p' "$stock/etc/Makeconf" | sed -E "s/-ffile-prefix-map=[^ ']*//g; s/-g -O/-O/g")
  [ -n "$options" ] || fail "$stock/etc/Makeconf does not say how R was configured"
  eval "options=($options)"
  (cd "$1" && ./configure "${options[@]}" --disable-java)
}

make_libr() {
  local part
  for part in scripts include extra appl nmath unix; do
    make --jobs="$(nproc)" --directory="$1/src/$part" R || return
  done
  make --jobs="$(nproc)" --directory="$1/src/main" libR.so
}

# The installed R with another libR.so. R's front end finds itself by a path that is written in it.
assemble() {
  local home=$dir/R part
  rm -rf "$home" "$dir/bin"
  mkdir -p "$home/bin" "$home/lib" "$dir/bin"
  for part in "$stock"/*; do
    case ${part##*/} in bin | lib) ;; *) ln -s "$part" "$home/" ;; esac
  done
  for part in "$stock"/bin/*; do
    [ "${part##*/}" = R ] || ln -s "$part" "$home/bin/"
  done
  sed "/^if test -n \"\${R_HOME}\"/i R_HOME_DIR='$home'; unset RHOME" "$stock/bin/R" >"$home/bin/R"
  chmod +x "$home/bin/R"
  rm "$home/bin/Rscript"
  printf '#!/bin/sh\nRHOME=%q exec %q "$@"\n' "$home" "$stock/bin/Rscript" >"$home/bin/Rscript"
  chmod +x "$home/bin/Rscript"
  cp "$1/src/main/libR.so" "$home/lib/"
  ln -s "$home/bin/R" "$home/bin/Rscript" "$dir/bin/"
}

# Is it like the installed R, so that packages of that one load; and does it count? A loop is known: for, its variable, the sum.
check() {
  local ask count counts
  ask='for (p in rownames(installed.packages(priority = c("base", "recommended")))) suppressWarnings(loadNamespace(p))
    print(capabilities()); print(extSoftVersion()); print(La_library()); print(.Machine)'
  diff <(Rscript --vanilla -e "$ask" 2>&1) <("$dir/bin/Rscript" --vanilla -e "$ask" 2>&1) || fail "it is not like the installed R"
  count='f <- compiler::cmpfun(function(n) { s <- 0; for (i in 1:n) s <- s + i; s }); for (n in c(1000, 2000)) f(n)'
  counts=$(mktemp)
  RIR2_COUNTS=$counts "$dir/bin/Rscript" --vanilla -e "$count" || fail "it does not run"
  grep -qx "18024 2 R_GlobalEnv::f" "$counts" || fail "it does not count right:" "$(head "$counts")"
  rm "$counts"
}

if [ -x "$dir/bin/R" ] && [ "$(cat "$dir/identity" 2>/dev/null)" = "$identity" ]; then
  exit 0
fi
"$here/setup.sh" "$here/instrumented-r/packages.txt"
[ -e "$dir/source/r-base_${version#*:}.dsc" ] || fetch_source
rm -rf "$dir/build" "$dir/identity"
dpkg-source --no-check --no-copy --extract "$dir/source/r-base_${version#*:}.dsc" "$dir/build" >"$dir/log" 2>&1 ||
  fail "the source package cannot be unpacked, see $dir/log"
instrument "$dir/build"
echo "instrumented-r: building R $version in $dir"
configure "$dir/build" >>"$dir/log" 2>&1 || fail "configure fails, see $dir/log"
make_libr "$dir/build" >>"$dir/log" 2>&1 || fail "libR.so does not build, see $dir/log"
assemble "$dir/build"
check
rm -rf "$dir/build"
echo "$identity" >"$dir/identity"
