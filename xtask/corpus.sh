#!/usr/bin/env bash
# Runs `rir2 corpus` over the library trees of this machine's R, with the Debian packages of
# xtask/corpus-packages.txt among them, and compares its counts with R's own.
#
#   xtask/corpus.sh RIR2 OUTPUT
#
# RIR2 is the program. OUTPUT is its output file: packages that it has are not done again.
set -euo pipefail

here=$(dirname "$(readlink -f "$0")")
rir2=$1
output=$2

"$here/setup.sh" "$here/corpus-packages.txt"
echo "decode, lift and verify alone:"
"$rir2" corpus --no-text | tail -n 2
"$rir2" corpus --output "$output" --explain
Rscript "$here/../cli/tests/corpus_agrees.R" "$output"
