# SPDX-License-Identifier: GPL-2.0-only
#
# See "make help". Kbuild reads the file Kbuild, not this one.

MAKEFLAGS += --no-print-directory

FILE ?=
BOARD ?= 64
KNOBS ?=
KERNEL ?= debug
KDIR_USER = $(or $(KDIR),/lib/modules/$(shell uname -r)/build)

.PHONY: help setup demo throughput bench check full kunit mutants contract \
	coverage static barriers dtcheck model spin fuzz e2e soak matrix docs \
	modules install uninstall dkms dkms-remove deb packaging series \
	kernel-board kernel-debug qemu shell clean distclean

help:
	@echo "Shows on an emulated arm64 board (everything missing is built):"
	@echo "  make demo [FILE=path] [BOARD=64|32] [KNOBS=key=value,...]"
	@echo "                 dd a file into an endpoint's BAR and back"
	@echo "  make throughput [BOARD=64|32] [KNOBS=...]   a table of sizes"
	@echo "                 and queue depths, with share of the link"
	@echo "  make bench [KNOBS=...]   beside the kernel's dw-edma, same engine"
	@echo "  make shell [BOARD=64|32] [KERNEL=board|debug]   a prompt there"
	@echo
	@echo "Tests:"
	@echo "  make check     what CI runs"
	@echo "  make full      every scenario on both boards, and the rest"
	@echo "  make static    warnings, sparse, checkpatch, kernel-doc"
	@echo "  make barriers  barriers and ordered accesses, read by coccinelle"
	@echo "  make dtcheck   the overlays on the kernel's board trees, dt-schema"
	@echo "  make model     unit tests of the engine's model"
	@echo "  make spin      the kick's protocol, checked by spin"
	@echo "  make kunit     KUnit on three kernels, on UML and arm64"
	@echo "  make coverage  which lines KUnit and the scenarios run"
	@echo "  make mutants   the driver broken on purpose: a test has to notice"
	@echo "  make docs      the pages: built by the kernel's htmldocs, each of their"
	@echo "                 commands run, what they show compared"
	@echo "  make contract  the table of what dmaengine asks for, from a run"
	@echo "  make fuzz [T=target] [SECONDS=600] [SEED=n]"
	@echo "                 the driver's ring, and the model, under sanitizers"
	@echo "  make soak [SEED=n] [OPS=1000000] [SETS=10] [BOOTS=n]"
	@echo "                 random operations against a shadow of each transfer"
	@echo "  make matrix [T='row ...']   built for the distribution's kernels"
	@echo "                 from 5.10 on, and run there; KDIR=tree: for that"
	@echo "  make packaging install, dkms and deb in a root of their own"
	@echo "  make e2e [T='name ...'] [BOARD=64|32] [KERNEL=board|debug]"
	@echo
	@echo "Real hardware:"
	@echo "  make modules [KDIR=kernel build tree]    results in build/"
	@echo "  make install, make uninstall    [KDIR=] [DESTDIR=] [INSTALL_MOD_PATH=]"
	@echo "  make dkms, make dkms-remove     built anew for each new kernel"
	@echo "  make deb       the same as a Debian package, in build/deb/"
	@echo
	@echo "Upstream:"
	@echo "  make series [CHECKS='name ...']   patches for the newest kernel,"
	@echo "                 each applied, built and checked: build/series/"
	@echo
	@echo "Parts: make setup, make qemu, make kernel-board, kernel-debug"
	@echo "       make clean (build/), make distclean (the cache, too)"
	@echo
	@echo "Other sources: KERNEL_SRC=linux tree  QEMU_SRC=qemu tree"

setup:
	@tools/setup

demo: setup
	@tests/e2e/demo --board "$(BOARD)" --knobs "$(KNOBS)" \
		$(if $(FILE),--file "$(FILE)")

throughput: setup
	@tests/e2e/throughput --board "$(BOARD)" --knobs "$(KNOBS)"

bench: setup
	@tests/bench/run --knobs "$(KNOBS)"

shell: setup
	@tests/e2e/run --shell --board "$(BOARD)" --kernel "$(KERNEL)" \
		--knobs "$(KNOBS)"

check: setup
	@tools/check

full: setup
	@tools/check full

static: setup
	@tools/static

barriers: setup
	@tests/barriers/run

dtcheck: setup
	@tests/dt/run

model: setup
	@tools/check model

spin: setup
	@tests/spin/run

kunit: setup
	@tools/kunit all

coverage: setup
	@tests/coverage/run

mutants: setup
	@tests/mutants/run

docs: setup
	@tests/docs/run

fuzz: setup
	@tests/fuzz/run --seconds "$(or $(SECONDS),600)" \
		$(if $(SEED),--seed "$(SEED)") $(T)

soak: setup
	@tests/soak/run --quiet --kernel "$(KERNEL)" \
		$(if $(SEED),--seed "$(SEED)") $(if $(OPS),--ops "$(OPS)") \
		$(if $(SETS),--sets "$(SETS)") $(if $(BOOTS),--boots "$(BOOTS)")

matrix: setup
	@tests/matrix/run $(T)

contract: setup
	@tests/e2e/contract make --kernel "$(KERNEL)"

# BOARD has a default above; here it restricts only when given
e2e: setup
	@tests/e2e/run --kernel "$(KERNEL)" --knobs "$(KNOBS)" \
		$(if $(filter command% environment%,$(origin BOARD)),\
		--board "$(BOARD)") $(T)

series: setup
	@tools/setup series docs
	@tools/series $(CHECKS)

modules:
	@tools/modules "$(KDIR_USER)" build

install:
	@tools/install modules

uninstall:
	@tools/install remove

dkms dkms-remove:
	@tools/install $@

deb: setup
	@tools/deb

packaging: setup
	@tests/packaging/run

kernel-board kernel-debug: kernel-%: setup
	@tools/kernel $*

qemu: setup
	@tools/qemu

clean:
	rm -rf build

distclean: clean
	rm -rf "$${XDG_CACHE_HOME:-$$HOME/.cache}/tegra-rp-edma"
