# SPDX-License-Identifier: GPL-2.0-only
# What "make demo" runs: the user's file into the BAR with dd, back with dd,
# and what came back to other places, where the host finds it; last, the same
# data to one more place with the CPU, for comparison of the cost.
# e2e: manual

# no place is written twice: the host sees what each way has left there
SECOND=$((48 << 20))
THIRD=$((96 << 20))
FOURTH=$((144 << 20))
FIFTH=$((192 << 20))

stats()	# NAME: the client's counters and a snapshot of the model's
{
	bench snap "$1"
	grep -v opener "/sys/kernel/debug/edma-bar/$ep/stats" |
	while IFS= read -r line; do
		say "note: stats.$1 $line"
	done
}

# with large blocks: what one call brings is mapped at once
write_file()	# FILE OFFSET
{
	dd if="$1" of="$bar" bs=$block oflag=seek_bytes seek="$2" conv=notrunc
}

read_file()	# FILE
{
	dd if="$bar" of="$1" bs=$block iflag=count_bytes count="$size" &&
		[ "$(stat -c %s "$1")" = "$size" ]
}

# the BAR's driver has it to itself, so it leaves first
copy_by_cpu()
{
	local r=/sys/bus/pci/devices/$ep/resource2

	unbind_ep && echo 1 > "/sys/bus/pci/devices/$ep/enable" || return 1
	[ ! -e ${r}_wc ] || r=${r}_wc
	barcopy /data/file $r $FOURTH > /tmp/barcopy
}

# the call alone, from and to memory that is there: FILE's data, and COPY emptied
timed()	# write|read FILE OFFSET
{
	[ "$1" = write ] || dd if=/dev/zero of="$2" bs="$size" count=1 || return
	timedio "$1" "$2" "$bar" "$3" > "/tmp/$1.ns" || return
	say "note: call $1=$(cut -d= -f2 "/tmp/$1.ns")"
}

size=$(stat -c %s /data/file)
block=$((size < 33554432 ? size : 33554432))

plan 8
check "modules load and the endpoint's BAR is a device" bring_up
stats start
check "dd if=FILE of=BAR" write_file /data/file 0
stats written
check "dd if=BAR of=COPY" read_file /tmp/copy
stats read
check "dd if=COPY of=BAR at a second place" write_file /tmp/copy $SECOND
check "one write() of all the data" timed write /data/file $FIFTH
check "one read() of all the data" timed read /tmp/copy 0
check "dd of what that brought to a third place" write_file /tmp/copy $THIRD
rm -f /tmp/copy
check "the CPU copies FILE to a fourth place" copy_by_cpu
say "note: cpu $(cat /tmp/barcopy)"
