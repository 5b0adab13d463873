# SPDX-License-Identifier: GPL-2.0-only
# How fast one channel of each direction is, by transfer size and queue depth,
# and what it costs: a note for each cell, which "make throughput" makes a table
# of. One channel reaches 95 % of what the link carries at 64 KiB and depth 8.
# With e2e.table=full on the command line all sizes and depths are run.
# e2e: boards 64
# e2e: release
# e2e: timeout 600

P=/sys/module/edma_client/parameters
R=/sys/kernel/debug/edma_client/results
SIZES="4096 65536 1048576"
DEPTHS="1 8"
if [ "${table-}" = full ]; then
	SIZES="4096 16384 65536 262144 1048576 4194304"
	DEPTHS="1 2 8 32"
fi

# Payload the link carries in a second, in units of 10 kB: PCIe 4.0
ceiling()
{
	local lanes mps overhead

	[ "$(counter link_gen)" = 4 ] || return 1
	lanes=$(counter lanes)
	mps=$(counter mps)
	overhead=$(counter tlp_overhead)
	echo $((16000000000 * 128 / 130 / 8 * lanes / 10000 * mps /
		(mps + overhead)))
}

# the client's own figures of a direction, or nothing
figures()	# to_bar|from_bar
{
	sed -n "s/^dma.*-${1}0\.\(bytes\|ns\|failures\|p50_ns\|p99_ns\)=/$1.\1=/p" $R |
		tr '\n' ' '
}

# measure DIR SIZE DEPTH: one run, without the CPU's share in data
measure()
{
	local n=$((33554432 / $2))

	[ $n -le 1024 ] || n=1024
	[ $n -ge $((4 * $3)) ] || n=$((4 * $3))
	echo "$1" > $P/dir && echo "$2" > $P/test_buf_size &&
		echo "$3" > $P/queue_depth && echo $n > $P/iterations &&
		bench zero && echo 1 > $P/run && cat $P/wait > /dev/null ||
		return 1
	cell="dir=$1 size=$2 depth=$3 tests=$n$extra $(figures to_bar)$(figures from_bar)$(bench get interrupts mmio_reads mmio_writes doorbells stops busy_ns_wr busy_ns_rd | tr '\n' ' ')"
	say "note: cell $cell"
}

# key of the latest cell
cell()
{
	echo "$cell" | tr ' ' '\n' | sed -n "s/^$1=//p"
}

# Payload of the cell's direction in a second, in units of 10 kB
rate()
{
	echo $(($(cell "$1.bytes") * 100000 / $(cell "$1.ns")))
}

# Nothing failed, all of it crossed the link, and a descriptor costs an interrupt
# at most, with a bounded number of register accesses: what starting and ending
# a channel costs is on top. A transfer that takes longer is looked at more often,
# three reads each time: after 10 us, and after twice as long each time.
sane()
{
	local d tests=0 looks=0
	local us=$(($(cell size) / (limit / 100)))

	while [ $us -ge 10 ]; do
		looks=$((looks + 1))
		us=$((us / 2))
	done
	for d in to_bar from_bar; do
		[ -n "$(cell $d.bytes)" ] || continue
		tests=$((tests + $(cell tests)))
		[ "$(cell $d.failures)" = 0 ] || return 1
		[ "$(cell $d.bytes)" = $(($(cell tests) * $(cell size))) ] ||
			return 1
	done
	echo "$cell"
	[ "$tests" -gt 0 ] &&
		[ "$(cell interrupts)" -le $((tests + 8)) ] &&
		[ "$(cell mmio_reads)" -le $((tests * (14 + 3 * looks) + 64)) ] &&
		[ "$(cell mmio_writes)" -le $((tests * 3 + 64)) ]
}

# no faster than the link, which was busy no longer than the time that passed
possible()
{
	local d

	for d in to_bar from_bar; do
		[ -n "$(cell $d.bytes)" ] || continue
		[ "$(rate $d)" -le "$limit" ] || return 1
	done
}

one_cell()	# DIR SIZE DEPTH
{
	measure "$@" && sane && possible
}

# Only a release-like kernel tells how fast it is
reaches()	# DIR
{
	measure "$1" 65536 8 || return 1
	echo "$(rate "$1") of $limit, in units of 10 kB/s"
	if is_release; then
		[ $(($(rate "$1") * 100)) -ge $((limit * 95)) ]
	fi
}

# The interrupt of a transfer is enough: none waits for the re-check's 10 us,
# also where two are done before anybody looks
prompt()	# DIR DEPTH
{
	measure "$1" 4096 "$2" || return 1
	echo "p50 $(cell "$1.p50_ns") ns"
	if is_release; then
		[ "$(cell "$1.p50_ns")" -lt 10000 ]
	fi
}

# The engine never runs out of its list but at the end
never_stops()
{
	measure to_bar 1048576 32 || return 1
	echo "$cell"
	[ "$(cell doorbells)" -le 3 ]
}

extra=
n=0
for size in $SIZES; do
	for depth in $DEPTHS; do
		n=$((n + 3))
	done
done
plan $((n + 11))
check "driver loads" load_driver
check "client loads" insmod /lib/modules/edma_client.ko noverify=1 norandom=1 \
	callback=1 max_channels=1
limit=$(ceiling)
check "the link's ceiling is known" test "$limit" -gt 0
say "note: ceiling ${limit}0000"
for size in $SIZES; do
	for depth in $DEPTHS; do
		for dir in to_bar from_bar both; do
			check "$dir, $size bytes, depth $depth" \
				one_cell $dir "$size" "$depth"
		done
	done
done
# those are in the table already
extra=" extra=1"
check "to_bar: 95 % of the ceiling at 64 KiB, depth 8" reaches to_bar
check "from_bar: 95 % of the ceiling at 64 KiB, depth 8" reaches from_bar
for n in 1 2; do
	check "to_bar, depth $n: told at once" prompt to_bar $n
	check "from_bar, depth $n: told at once" prompt from_bar $n
done
check "deep queue: the engine never stops" never_stops
rmmod edma_client
check "modules unload" tear_down
