# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Shared by the scripts in tools/: where things are, steps with a log and the
# elapsed time, locks, content hashes.  Source it; it changes nothing.

set -eu
export LC_ALL=C

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/tegra-rp-edma
LOGS=$CACHE/log
JOBS=${JOBS:-$(nproc)}
mkdir -p "$LOGS" "$CACHE/lock"
# A make above these scripts must not pass its own flags down.
unset MAKEFLAGS MAKELEVEL MFLAGS

die()
{
	echo "error: $*" >&2
	exit 1
}

say()
{
	echo "$*" >&2
}

# hash_of FILE|DIR...: one hash over names (relative) and contents
hash_of()
{
	local p

	for p in "$@"; do
		if [ -d "$p" ]; then
			(cd "$p" && find . -type f ! -name '*.o' \
				! -name '*.pyc' -print0 | sort -z |
				xargs -0 -r sha256sum)
		else
			sha256sum < "$p"
		fi
	done | sha256sum | cut -c1-12
}

# hash_text STRING...
hash_text()
{
	printf '%s\n' "$@" | sha256sum | cut -c1-12
}

# copy_checkout DIR: the files of this checkout, committed or not; no results
copy_checkout()
{
	(cd "$TOP" && git ls-files -coz --exclude-standard |
		while IFS= read -r -d '' f; do
			[ ! -e "$f" ] || printf '%s\0' "$f"
		done | cpio -0pd --quiet "$1")
}

# with_lock NAME FUNCTION [ARG...]: one at a time on this machine
with_lock()
{
	local lock=$CACHE/lock/$1

	shift
	(
		if ! flock -n 9; then
			say "  waiting for another run (${lock##*/})"
			flock 9
		fi
		# 9 is closed for the command, so that no daemon keeps the lock
		"$@" 9>&-
	) 9> "$lock"
}

# What the modules are built from, and those of the tests
MODULE_SOURCES=(Kbuild include compat drivers tests/common tests/client
	samples)
MODULE_CONFIGS=(CONFIG_TEGRA_RP_EDMA=m CONFIG_EDMA_BAR=m CONFIG_EDMA_CLIENT=m
	CONFIG_EDMA_PUSH=m)
TEST_SOURCES=(tests/e2e/mod tests/soak tests/bench tests/qemu/bench_page.h)
TEST_CONFIGS=(CONFIG_EDMA_E2E=m CONFIG_EDMA_SOAK=m CONFIG_EDMA_COPY=m)

# step NAME TEXT COMMAND [ARG...]: run with the output in a log, say how long
# it took, show the end of the log when it failed. Every 30 s, a sign of life.
step()
{
	local name=$1 text=$2 t0=$SECONDS rc=0 log beat

	shift 2
	log=$LOGS/$name.log
	say "  $text ..."
	(
		while sleep 30 && kill -0 $$ 2> /dev/null; do
			say "    $((SECONDS - t0)) s: $(tail -n 1 "$log" |
				tr -d '\r' | cut -c1-66)"
		done
	) &
	beat=$!
	# a subshell, not "|| rc=$?" on the command: set -e stays in force
	set +e
	( set -e; "$@" ) > "$log" 2>&1 < /dev/null
	rc=$?
	set -e
	kill "$beat" 2> /dev/null || true
	wait "$beat" 2> /dev/null || true
	if [ "$rc" -ne 0 ]; then
		say "  $text: FAILED after $((SECONDS - t0)) s; end of $log:"
		tail -n 40 "$log" >&2
		return 1
	fi
	say "  $text: done in $((SECONDS - t0)) s"
}

# cost KIND NAME: a line for tools/check, which counts kernels and boots
cost()
{
	[ -z "${COST_FILE-}" ] || echo "$*" >> "$COST_FILE"
}

# retry COMMAND...: three tries, for mirrors and locks that are busy
retry()
{
	local n

	for n in 1 2 3; do
		"$@" && return 0
		echo "attempt $n failed: $*"
		sleep $((n * 5))
	done
	return 1
}

# sync_tree FROM TO PATH...: make TO/PATH like FROM/PATH, touching only files
# whose contents differ (so that an incremental build sees what changed), and
# removing sources that are gone. Build results in TO stay.
sync_tree()
{
	local from=$1 to=$2 p f

	shift 2
	for p in "$@"; do
		[ -e "$from/$p" ] || [ -e "$to/$p" ] || continue
		(cd "$from" && [ ! -e "$p" ] || find "$p" -type f \
			! -name '*.o' ! -name '.*.cmd' ! -name '*.pyc') |
		while IFS= read -r f; do
			cmp -s "$from/$f" "$to/$f" && continue
			mkdir -p "$to/$(dirname "$f")"
			cp -f --remove-destination "$from/$f" "$to/$f"
			echo "changed: $f"
		done
		[ -e "$to/$p" ] || continue
		(cd "$to" && find "$p" -type f \( -name '*.[chS]' -o \
			-name Kconfig -o -name Makefile -o -name Kbuild \) \
			! -name '*.mod.c') |
		while IFS= read -r f; do
			[ -e "$from/$f" ] && continue
			rm -f "$to/$f"
			echo "removed: $f"
		done
	done
}
