# SPDX-License-Identifier: GPL-2.0-only
# The kernel's dw-edma and the driver of this project on the same engine, with
# the same client: what a transfer of N elements of 4 KiB costs. A note for each
# cell, which "make bench" makes a table of.
# e2e: boards 64
# e2e: manual
# e2e: timeout 900

P=/sys/module/edma_copy/parameters
D=/sys/kernel/debug/edma_copy
PAGE=169	# elements in a page of dw-edma's list, with the link
ELEMENT=4096
COUNTS="interrupts mmio_reads mmio_writes doorbells"

# copy KEY=VALUE...: a run; what it tells is in /tmp/run
copy()
{
	local p

	for p in channels=1 check=0 repeat=1 timeout=1000 "$@"; do
		echo "${p#*=}" > "$P/${p%%=*}" || return 1
	done
	cat $D/run > /tmp/run
	[ "$(head -n 1 /tmp/run)" = ok ] || { cat /tmp/run; return 1; }
}

got()
{
	sed -n "s/^$1=//p" /tmp/run
}

# counts TRANSFERS: of a run of so many, and the nanoseconds
counts()
{
	bench zero && copy transfers="$1" elements="$n" depth="$depth" \
		dir="$d" size=$((n * ELEMENT)) || return 1
	[ "$(counter elements)" -eq $((n * $1)) ] &&
		[ "$(counter "bytes_$([ "$d" = to_bar ] && echo wr ||
			echo rd)")" -eq $((n * $1 * ELEMENT)) ] || return 1
	for c in $COUNTS; do
		counter "$c"
	done
	got ns
	got prep_ns
	got issue_ns
}

# What a hundred transfers cost: what starting and ending a channel takes is in
# both runs, and goes out
measure()	# DRIVER DIR ELEMENTS DEPTH
{
	local d=$2 n=$3 depth=$4 few many name

	few=$(counts 20) && many=$(counts 120) || return 1
	cell="driver=$1 dir=$d elements=$n depth=$depth"
	set -- $many
	for name in $COUNTS ns prep_ns issue_ns; do
		cell="$cell $name=$(($1 - ${few%%[!0-9]*}))"
		few=${few#*[!0-9]}
		shift
	done
	say "note: cell $cell"
}

# key of the latest cell
cell()
{
	echo "$cell" | tr ' ' '\n' | sed -n "s/^$1=//p"
}

# one transfer at a time costs what the source says
as_written()	# DIR ELEMENTS
{
	local k=$((($2 + PAGE - 1) / PAGE))

	measure dw-edma "$1" "$2" 1 || return 1
	echo "$cell"
	[ "$(cell interrupts)" -eq $((100 * k)) ] &&
		[ "$(cell doorbells)" -eq $((100 * k)) ] &&
		[ "$(cell mmio_reads)" -eq $((100 * (2 + 2 * k))) ] &&
		[ "$(cell mmio_writes)" -eq $((100 * (7 + k - 1 + 3 * k))) ]
}

sizes="1 168 169 170 200 338 400"
deep="1 16 400"

plan 44
check "dw-edma has the engine" eval 'find_endpoint &&
	insmod /lib/modules/edma_dw_glue.ko && insmod /lib/modules/edma_copy.ko'
for d in to_bar from_bar; do
	for n in $sizes; do
		check "dw-edma, $d, $n elements" as_written $d "$n"
	done
	for n in $deep; do
		check "dw-edma, $d, $n elements, depth 8" \
			measure dw-edma $d "$n" 8
	done
done
check "dw-edma gives it back" eval 'rmmod edma_copy && rmmod edma_dw_glue'
check "tegra-rp-edma has the engine" eval 'load_driver &&
	insmod /lib/modules/edma_copy.ko'
for d in to_bar from_bar; do
	for n in $sizes; do
		check "tegra-rp-edma, $d, $n elements" \
			measure tegra-rp-edma $d "$n" 1
	done
	for n in $deep; do
		check "tegra-rp-edma, $d, $n elements, depth 8" \
			measure tegra-rp-edma $d "$n" 8
	done
done
check "modules unload" eval 'rmmod edma_copy && tear_down'
