# rir2. `make run` shows what it does, `make test` checks it; both set a fresh Debian machine up.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

export PATH := $(HOME)/.cargo/bin:$(PATH)
export CARGO_TARGET_DIR := $(abspath $(or $(CARGO_TARGET_DIR),target))
# The R package builds its Rust half there too, so that its dependencies are compiled once.
export RIR2_TARGET_DIR := $(CARGO_TARGET_DIR)

target := $(CARGO_TARGET_DIR)
stamps := $(target)/stamps
rlib := $(target)/rlib
with_rlib := R_LIBS="$(rlib)$${R_LIBS:+:$$R_LIBS}"

# What the R package is built from.
r_sources := $(shell find r-package ffi-c driver rds ir analysis guards egraph-opt codegen \
  -type f -not -path '*/target/*' -not -path '*/fixtures/*' -not -path '*/tests/*' \
  -not -name '*.o' -not -name '*.so' -not -name '*.a' 2>/dev/null)

.PHONY: help setup build install run test test-rust test-tidy test-fuzz test-r test-gctorture test-asserts test-lifting test-oracles \
  test-compile-all oracle test-rewriting test-segments test-segments-versions check-r-versions package check-package corpus fuzz adversary bench \
  instrumented-r coverage clean

help:
	@echo "make run              set up, build, and show: verdicts over package stats, closures compiled and not"
	@echo "make test             set up, build, and run every test"
	@echo "make check-r-versions build and test the R package on R 4.2, 4.5 and 4.6, each in a root of its own"
	@echo "make package          the source tarball of the R package, which needs nothing of this repository"
	@echo "make check-package    R CMD check of it, in an empty directory"
	@echo "make corpus           read every function of R and of 40 packages more, and count as R does"
	@echo "make fuzz             fuzz the readers of files, byte code and IR for an hour, or for HOUR=… seconds"
	@echo "make adversary        compare random programs, compiled and not, for an hour, or SEEDS=… COUNT=… HOUR=… (seconds) SHARE=…"
	@echo "make test-segments    R's own tests, and those of packages, with byte code left and entered everywhere: hours"
	@echo "make test-rewriting   rewrite every installed closure, and compare it with the original: minutes"
	@echo "make oracle           what becomes of every closure, in FILE=…, and what differs from BEFORE=…"
	@echo "make bench            time the workloads in bench/workloads, or in DIR=…"
	@echo "make coverage         count what R interprets in the examples of ten packages, without rir2 and with it"
	@echo "make instrumented-r   build the R that counts"
	@echo "make clean            remove what was built"

$(stamps)/setup: xtask/apt-packages.txt xtask/setup.sh
	@xtask/setup.sh
	@mkdir -p $(stamps) && touch $@

setup: $(stamps)/setup

build: setup
	cargo build --release --locked --package cli

$(stamps)/installed: $(stamps)/setup Cargo.toml Cargo.lock $(r_sources)
	@mkdir -p $(rlib)
	R CMD INSTALL --no-test-load --library=$(rlib) r-package
	@touch $@

install: build $(stamps)/installed

run: install
	@$(with_rlib) Rscript bench/verdicts.R $(target)/release/rir2 stats
	@$(with_rlib) Rscript bench/demo.R

test: test-rust test-tidy test-fuzz test-r

test-rust: setup
	cargo test --workspace --locked --no-fail-fast

test-tidy: setup
	cargo xtask tidy

# A fixed number of executions, from committed inputs.
test-fuzz: setup
	cargo xtask fuzz

test-r: install
	$(with_rlib) Rscript tests/run.R

# Compiling and compiled calls, with the collector run at every allocation: about an hour.
test-gctorture: install
	RIR2_GCTORTURE=1 $(with_rlib) Rscript tests/run.R 'tests/traps|r-package'

# The tests of `test-r`, and the examples of stats, with code that checks what was claimed of its values: a false claim ends the process.
test-asserts: install
	RIR2_ASSERT=1 $(with_rlib) Rscript tests/run.R
	RIR2_ASSERT=1 $(with_rlib) Rscript tests/asserts/examples.R stats

# Does the lifted code of everything in base, stats, utils and tools mean what GNU-R does? `test-r` has a sample.
test-lifting: install
	$(with_rlib) Rscript tests/lifting/full.R

# Over everything that is installed, is what we read what R reads?
test-oracles: build
	cargo build --release --locked --package rds --example canonical
	Rscript cli/tests/counts_agree.R $(target)/release/rir2
	rm -f $(target)/library.jsonl
	$(target)/release/rir2 corpus "$$(R --vanilla RHOME)/library" --output $(target)/library.jsonl
	Rscript cli/tests/corpus_agrees.R $(target)/library.jsonl
	Rscript rds/tests/against_r.R $(target)/release/examples/canonical
	Rscript ir/tests/disasm_agrees.R

# On this machine's R and on those of other Debian releases, which it makes below $(target)/r-versions. As root.
check-r-versions: install
	$(with_rlib) xtask/r-versions.sh check $(target)/r-versions $(SUITES)

# Does byte code that is left and entered again everywhere mean what it meant? R's own tests, and examples and tests of
# packages, without and with the null driver: hours. SUITES="examples:stats tests:dplyr" are some of them.
segments_examples := base stats utils methods tools graphics MASS survival zoo nlme dplyr data.table ggplot2 stringr
segments_tests := MASS Matrix data.table digest dplyr ggplot2 glue jsonlite magrittr purrr scales stringr tibble tidyr withr
NULL_SEEDS := 1,2,3
segments := tests/segments/suites.R --seeds $(NULL_SEEDS)
test-segments: install
	xtask/setup.sh xtask/segments-packages.txt
	$(with_rlib) Rscript $(segments) \
	  $(or $(SUITES),regression $(addprefix examples:,$(segments_examples)) $(addprefix tests:,$(segments_tests)))

# Can every closure that is installed be rewritten, and is what comes out the original with stubs?
test-rewriting: install
	$(with_rlib) Rscript tests/segments/everything.R $(PACKAGES)

# R's own tests and the examples of base on R 4.5 and 4.6. As root.
test-segments-versions: setup
	xtask/r-versions.sh install $(target)/r-versions trixie sid
	for release in trixie sid; do \
	  tests/segments/sources.sh target/segments/sources/$$release $$release r-base; \
	  xtask/r-versions.sh run $(target)/r-versions $$release /usr/bin/env R_LIBS=/rlib Rscript /rir2/$(segments) \
	    --sources /rir2/target/segments/sources/$$release regression examples:base; \
	done

# Over everything that is installed, and for several contexts: does no step of the compiler break?
test-compile-all: setup
	cargo run --release --locked --package driver --example oracle -- write --contexts all \
	  "$$(R --vanilla RHOME)/library" $$(R --vanilla -s -e 'cat(.Library.site)') > $(target)/compile-all.tsv

# What becomes of every closure of R's own packages, one row each, in FILE; and what differs from BEFORE, such a file.
# ORDER="--order reverse", "--order shuffle:1" or "--alone": the order in which closures are met.
oracle: FILE = $(target)/oracle.tsv
oracle: setup
	cargo build --release --locked --package driver --example oracle
	$(target)/release/examples/oracle write $(ORDER) "$$(R --vanilla RHOME)/library" > $(FILE)
	$(if $(BEFORE),$(target)/release/examples/oracle compare $(BEFORE) $(FILE))

package: setup
	cargo xtask package

# Compiles everything anew, from the tarball alone: ten minutes. Notes are explained in docs/packaging.md.
check-package: package
	xtask/check-package.sh $(target)/package/rir2_*.tar.gz

# Too much for `make test`: installs many packages and takes minutes.
corpus: build
	xtask/corpus.sh $(target)/release/rir2 $(target)/corpus.jsonl

HOUR := 3600
fuzz: setup
	cargo xtask fuzz --seconds $$(( $(HOUR) / 4 ))

# COUNT programs for each of SEEDS, or as many as an hour allows; two processes at a time. With RIR2_CHAOS=0.2, too.
# SHARE of them have values of any type: 0.6 if not given.
SEEDS := 20
COUNT := 100000
adversary: install
	$(with_rlib) Rscript tests/adversary/many.R $(SEEDS) $(COUNT) $(HOUR) $(SHARE)

bench: install
	$(with_rlib) Rscript bench/run.R $(or $(DIR),bench/workloads)
	$(with_rlib) Rscript bench/run.R $(or $(DIR),bench/workloads) --local

# Not part of `make test`: the first builds libR.so in three minutes, the second takes five. docs/coverage.md explains.
instrumented-r: setup
	xtask/instrumented-r.sh $(target)/instrumented-r

coverage: install instrumented-r
	xtask/setup.sh xtask/coverage-packages.txt
	@$(with_rlib) Rscript bench/coverage.R $(target)/instrumented-r/bin/Rscript --prepared $(PACKAGES)

clean:
	rm -rf $(target)
	find r-package -name '*.o' -delete -o -name '*.so' -delete
