# SPDX-License-Identifier: GPL-2.0-only
# A running list is fed: ahead of what the engine reads ahead it never stops,
# whatever the policy; within that, each stop is counted and its length shown.
# A doorbell that does harm: policy "stopped" never rings one. A descriptor
# larger than its list streams through it. Lists of every size.
# e2e: boards 64
# e2e: release
# e2e: timeout 900

# For lists that are far ahead: 18 us for a page
MEDIUM="link_gen=1 lanes=1"
DEFAULTS="doorbell=latched settle=0 prefetch=4 llp=complete"

# param NAME VALUE: of the test module
param()
{
	echo "$2" > "/sys/module/edma_e2e/parameters/$1"
}

# stream PREFETCH AHEAD: 32 descriptors of 64 KiB issued one by one
stream()
{
	local line

	param ahead "$2"
	bench set prefetch="$1" && bench zero || return 1
	line=$(cat $E2E/stream)
	[ "$line" = "ok stream" ] || { echo "$line"; return 1; }
}

# is COUNTER OPERATOR VALUE
is()
{
	local value

	value=$(counter "$1")
	[ "$value" "$2" "$3" ] || { echo "$1 is $value, not $2 $3"; return 1; }
}

# One start, one stop at the end; more than PREFETCH elements ahead
never_stops()	# PREFETCH
{
	stream "$1" $(($1 + 1)) && is starts -eq 1 && is stops -eq 1 &&
		is stops_short -eq 0 && is starved_ns -eq 0
}

# A kernel full of checks takes half a second of its time for each
every_prefetch()
{
	local p values

	values=$(seq 1 32)
	is_release || values="1 2 3 4 8 16 32"
	for p in $values; do
		never_stops "$p" || { echo "prefetch $p"; return 1; }
	done
}

# Within the window nothing is lost; how often it stops is the hardware's. For
# how long: what an interrupt takes, or, where nobody wants to be called, no
# longer than the element in front of the stop took.
within()	# PREFETCH AHEAD LIMIT
{
	local stops

	stream "$1" "$2" || return 1
	stops=$(counter stops_short)
	say "note: $(printf '%-8s %s prefetch %2d, %2d ahead: %2d doorbells, %2d stops short, %d ns on average, %d ns at most' \
		"$policy" "$mode" "$1" "$2" "$(counter doorbells)" \
		"$stops" \
		$(($(counter starved_ns) / (stops ? stops : 1))) \
		"$(counter starved_max_ns)")"
	is starved_max_ns -le "$3"
}

window()
{
	within 1 0 "$1" && within 4 0 "$1" && within 4 2 "$1" &&
		within 4 3 "$1" && within 32 0 "$1" && within 32 16 "$1"
}

# The knob's values where a doorbell on a running engine changes nothing
windows()
{
	mode="callbacks"
	param quiet 0
	check "within the prefetch: stops are short, policy $policy" \
		window 200000
	mode="quiet    "
	param quiet 1
	check "the same with one callback for all, policy $policy" \
		window 1400000
	param quiet 0
}

# strict KNOB=VALUE... OPERATOR VIOLATIONS
strict()
{
	bench set doorbell=strict "$1" && stream 4 2 || return 1
	say "note: $(printf '%-8s strict %-14s %3d doorbells, %3d violations, %3d lost wake-ups, stood for %d ns at most' \
		"$policy" "$1" "$(counter doorbells)" \
		"$(counter violations)" "$(counter lost_wakeups)" \
		"$(counter starved_max_ns)")"
	is violations "$2" "$3" && is early_completions -eq 0
}

# larger PREFETCH...: 8192 pages in one descriptor
larger()
{
	local p line

	for p in "$@"; do
		bench set prefetch="$p" && bench zero || return 1
		line=$(cat $E2E/write-8192-pages)
		[ "$line" = "ok write-8192-pages" ] ||
			{ echo "$line"; return 1; }
		is elements -eq 8192 && is bytes_wr -eq 33554432 && is starts -eq 1 && is stops -eq 1 &&
			is stops_short -eq 0 || { echo "prefetch $p"; return 1; }
	done
}

# ring BLOCKS SLOTS CASE...: what the parameter gives, and that it works
ring()
{
	check "ring_blocks=$1: driver and test module load" \
		bring_up_e2e "ring_blocks=$1"
	param slots "$2"
	check "ring_blocks=$1: the list has $2 slots" passes ring-slots
	ring=$1
	shift 2
	check "ring_blocks=$ring: $*" passes "$@"
	check "ring_blocks=$ring: modules unload" tear_down
}

passes()
{
	local c line

	for c in "$@"; do
		line=$(cat "$E2E/$c")
		[ "$line" = "ok $c" ] || { echo "$line"; return 1; }
	done
}

plan 43
for policy in stopped always; do
	check "driver and test module load, doorbell=$policy" \
		bring_up_e2e doorbell=$policy
	slow_link
	check "ahead of a prefetch of 1 to 32: no stop, policy $policy" \
		every_prefetch
	bench set doorbell=ignored
	windows
	if [ $policy = stopped ]; then
		check "strict: no violation" strict settle=0 -eq 0
		check "strict and settling: nothing lost" \
			strict settle=2000000 -ge 0
	else
		check "strict: violations, and nothing lost" \
			strict settle=0 -gt 0
		check "strict and settling: nothing lost" \
			strict settle=2000000 -gt 0
	fi
	bench set $DEFAULTS $FAST_LINK $MEDIUM
	check "larger than its list: 8192 segments, no stop, policy $policy" \
		larger 4 32
	fast_link
	check "modules unload" tear_down
done

check "driver and test module load, ring_blocks=4" bring_up_e2e ring_blocks=4
slow_link
check "larger than a list of 4 blocks: no stop" larger 4
bench set $FAST_LINK $DEFAULTS
check "modules unload" tear_down

ring 0 8 append write-8192-pages
ring 1 8 append
ring 3 8 append
ring 4096 8192 append write-8192-pages
ring 100000 8192 append

check "driver and test module load" bring_up_e2e
check "4000 descriptors on one channel, in order, and their memory free" \
	passes queue-4000
check "modules unload" tear_down
check "nothing leaked" no_leak
