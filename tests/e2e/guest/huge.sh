# SPDX-License-Identifier: GPL-2.0-only
# More than 4 GiB in one descriptor; 64 MiB in one segment, stopped; prepared in
# atomic context, with no two free pages in a row, and with too few of them.
# e2e: boards 64
# e2e: release
# e2e: timeout 900

param()
{
	echo "$2" > "/sys/module/edma_e2e/parameters/$1"
}

passes()
{
	local line

	line=$(cat "$E2E/$1")
	[ "$line" = "ok $1" ] || { echo "$line"; return 1; }
}

# huge CASE
huge()
{
	bench zero && passes "$1" || return 1
	say "note: $1: $(($(counter bytes_wr) + $(counter bytes_rd))) bytes," \
		"$(counter elements) elements, $(counter interrupts)" \
		"interrupts, $(counter stops) stop"
	[ $(($(counter bytes_wr) + $(counter bytes_rd))) -eq 4412440576 ] &&
		[ "$(counter early_completions)" -eq 0 ]
}

# cut CASE KNOBS LIMIT: bytes that cross behind the write of STOP, at most
cut_short()
{
	local bytes moved

	# shellcheck disable=SC2086
	bench set stop_at=tlp stop_delay=0 $2 && bench zero &&
		passes "$1" || return 1
	bytes=$(counter stop_bytes)
	say "note: $1 $2: $bytes bytes behind the STOP, $3 allowed"
	# the case's own transfer afterwards is 65539 bytes
	moved=$(($(counter bytes_wr) + $(counter bytes_rd) - 65539))
	# in 20 us a short element may end, and the list behind it is invalid;
	# that takes a debug kernel so long that the STOP itself may not be needed
	[ "$(counter stop_cmds)" -eq 1 ] || [ "$2" = stop_delay=20000 ] ||
		! is_release || return 1
	[ $moved -gt 0 ] && [ $moved -lt 67108864 ] &&
		[ "$bytes" -le "$3" ]
}

# 15.754 bytes cross in 1 ns: what is on the way in the time a STOP takes
cuts()	# MAX-ELEMENT
{
	for case in write-cut-64mib read-cut-64mib; do
		check "$case at the TLP, max_element=$1" \
			cut_short $case stop_at=tlp 256
		check "$case at the TLP, 20 us late, max_element=$1" \
			cut_short $case stop_delay=20000 315080
		check "$case at the element, max_element=$1" \
			cut_short $case stop_at=element "$1"
	done
	bench set stop_at=tlp stop_delay=0
}

plan 25
check "driver and test module load" bring_up_e2e
for case in prep-8192-atomic prep-fragmented prep-starved; do
	e2e_case $case
done
cuts 1048576
bench set chunk=1048576
check "more than 4 GiB, write" huge write-4gib
check "more than 4 GiB, read" huge read-4gib
bench set chunk=4096
check "modules unload" tear_down
check "driver and test module load, max_element=65536" \
	bring_up_e2e max_element=65536
cuts 65536
check "modules unload" tear_down
check "driver and test module load, max_element=16 MiB" \
	bring_up_e2e max_element=16777216
param huge_unit 16777216
bench set chunk=1048576
check "more than 4 GiB, long elements, write" huge write-4gib
bench set chunk=4096
check "modules unload" tear_down
check "nothing leaked" no_leak
