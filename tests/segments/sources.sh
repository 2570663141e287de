#!/usr/bin/env bash
# Unpacks upstream's sources of Debian packages, for the tests that binary packages leave out.
#
#   tests/segments/sources.sh DIR RELEASE PACKAGE…
#
# PACKAGE (a binary package, or r-base) of the Debian release goes to DIR/PACKAGE, unless it is there. apt reads a
# list of its own below DIR; the machine's configuration stays as it is. Where the newest version cannot be fetched,
# the one before it is taken, and that is said.
set -euo pipefail

[ $# -ge 3 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
dir=$(readlink -f "$1")
release=$2
shift 2

# The mirror that apt uses for this machine's own release.
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
# shellcheck disable=SC2016 # apt's variables, not the shell's
mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
  awk -v codename="$codename" '$1 == codename && !found { print $2; found = 1 }')
keys=/usr/share/keyrings/debian-archive-keyring.gpg

mkdir -p "$dir/.apt/lists/partial"
echo "deb-src [signed-by=$keys check-valid-until=no] ${mirror:?apt has no mirror for $codename} $release main" >"$dir/.apt/sources.list"
apt=(-o "Dir::Etc::SourceList=$dir/.apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
  -o "Dir::State::Lists=$dir/.apt/lists" -o "APT::Sandbox::User=root")

# fetch PACKAGE: the archive of the newest version that can be had.
fetch() {
  local version
  for version in $(apt-cache "${apt[@]}" showsrc "$1" | sed -n 's/^Version: //p' | sort -Vur); do
    if apt-get "${apt[@]}" source --download-only --tar-only "$1=$version" >fetch.log 2>&1; then return; fi
    echo "sources: $release has no archive of $1 $version" >&2
  done
  echo "sources: nothing of $1 can be fetched, see $PWD/fetch.log" >&2
  return 1
}

updated=
for package in "$@"; do
  if [ -e "$dir/$package" ]; then continue; fi
  if [ -z "$updated" ]; then
    apt-get "${apt[@]}" update >"$dir/.apt/update.log" 2>&1
    updated=yes
  fi
  rm -rf "$dir/.$package"
  mkdir "$dir/.$package"
  cd "$dir/.$package"
  fetch "$package"
  mkdir unpacked
  tar -xf ./*.orig.tar.* -C unpacked --strip-components=1
  mv unpacked "$dir/$package"
  cd "$dir"
  rm -r "$dir/.$package"
done
