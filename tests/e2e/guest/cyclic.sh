# SPDX-License-Identifier: GPL-2.0-only
# Cyclic transfers of 4 periods of 64 KiB that go round 25,000 times, with the
# CPU asleep and with all of them told; periods of one element and of many; and
# however short they are, the CPU has time left.
# e2e: boards 64
# e2e: release
# e2e: timeout 900
# e2e: smmu-events 1 1

param()
{
	echo "$2" > "/sys/module/edma_e2e/parameters/$1"
}

show()
{
	cat "/sys/module/edma_e2e/parameters/$1"
}

passes()
{
	local line

	line=$(cat "$E2E/$1")
	[ "$line" = "ok $1" ] || { echo "$line"; return 1; }
}

# What it takes to set one up and stop it: a run of nearly nothing
idle_cost()	# CASE
{
	param cyc_ms 2
	bench zero && passes "$1" || return 1
	idle_writes=$(counter mmio_writes)
}

silent()	# CASE
{
	idle_cost "$1" || return 1
	param cyc_ms 500
	bench zero && passes "$1" || return 1
	say "note: $1: $(counter elements) periods, $(counter doorbells)" \
		"doorbell, $(counter mmio_writes) MMIO writes, with" \
		"$idle_writes in a run of 2 ms, $(counter int_clears)" \
		"interrupt clears, $(counter interrupts) interrupt"
	# The STOP at the end raises an abort, and that is one interrupt
	[ "$(counter elements)" -ge 100000 ] &&
		[ "$(counter doorbells)" -eq 1 ] &&
		[ "$(counter mmio_writes)" -eq "$idle_writes" ] &&
		[ "$(counter interrupts)" -le 1 ] &&
		[ "$(counter stops)" -eq 0 ] &&
		[ "$(counter early_completions)" -eq 0 ]
}

# told CASE COUNT: callbacks, each for one period and at its position, and no
# MMIO write but the clear of each interrupt
told()
{
	local writes done

	# what earlier cases have left to the kernel's threads is done by then
	sleep 1
	# more than a lap: all of the buffer is compared
	param cyc_count $(($(show cyc_periods) + 4))
	bench zero && passes "$1" || return 1
	writes=$(($(counter mmio_writes) - $(counter int_clears)))
	param cyc_count "$2"
	bench zero && passes "$1" || return 1
	done=$(counter elements)
	say "note: $1: $(show cyc_told) of $((done / per)) periods told," \
		"$(counter interrupts) interrupts, $(counter doorbells)" \
		"doorbell, $(counter mmio_writes) MMIO writes," \
		"$(counter int_clears) of them interrupt clears"
	# The last one may have been done when the channel was stopped
	[ "$(show cyc_told)" -ge $((done / per - 1)) ] &&
		[ "$(show cyc_told)" -le $((done / per)) ] &&
		[ $(($(counter mmio_writes) - $(counter int_clears))) \
			-eq $writes ] &&
		[ "$(counter doorbells)" -eq 1 ]
}

# as many periods as silent(), a callback and nothing but an interrupt for each
long()	# CASE
{
	per=2
	param cyc_period 65536
	param cyc_periods 4
	told "$1" 100000 && [ "$(show cyc_told)" -ge 100000 ] &&
		[ "$(counter interrupts)" -le $(($(show cyc_told) + 2)) ] &&
		[ "$(counter stops)" -eq 0 ] &&
		[ "$(counter early_completions)" -eq 0 ]
}

# periods LENGTH NUMBER ELEMENTS-IN-ONE COUNT
periods()
{
	param cyc_period "$1"
	param cyc_periods "$2"
	per=$3
	check "$2 periods of $1 bytes, write: all told, position exact" \
		told write-cyclic-told "$4"
	check "$2 periods of $1 bytes, read: all told, position exact" \
		told read-cyclic-told "$4"
}

late()
{
	local number

	for number in 1 2 3 5; do
		param cyc_periods $number
		passes cyclic-late || return 1
	done
}

# What is left of the CPU, in thousandths, at the link's full rate: a tenth at
# least, however short the periods are
shares()
{
	local length done

	param cyc_periods 16
	param cyc_ms 10
	for length in 1048576 524288 262144 131072 65536 49152 32768 24576 \
		16384 8192 4096 512; do
		param cyc_period $length
		bench zero && passes cyclic-load || return 1
		done=$(($(counter bytes_wr) / length))
		say "note: $(printf 'a period of %7d bytes: %5d of %5d told, %4d/1000 of the CPU left' \
			$length "$(show cyc_told)" $done "$(show cyc_share)")"
		[ "$(show cyc_share)" -ge 100 ] && [ "$(show cyc_told)" -gt 0 ] ||
			return 1
	done
	# Told of no more than there was, also where it is far too much
	[ "$(show cyc_told)" -le $done ]
}

plan 23
check "driver and test module load" bring_up_e2e
bench set chunk=1048576
check "4 periods of 64 KiB, write: silent" silent write-cyclic-silent
check "4 periods of 64 KiB, read: silent" silent read-cyclic-silent
check "no period is so short that the CPU has no time left" shares
# so long that LLP is in the same place whenever somebody looks
periods 1048576 1 2 50
# slow enough that each period can be told before the next one is done
bench set link_gen=1 lanes=2
check "4 periods of 64 KiB, write: 100,000 told" long write-cyclic-told
check "4 periods of 64 KiB, read: 100,000 told" long read-cyclic-told
slow_link
periods 65536 4 2 100
periods 65536 1 2 50
periods 16384 32 2 100
param cyc_period 65536
param cyc_periods 4
check "the next one isn't called for a period of one that failed" \
	passes cyclic-failed
check "served late: none told that isn't done, the position not ahead, LLP at completion" late
bench set llp=fetch
check "served late: none told that isn't done, the position not ahead, LLP at fetch" late
bench set llp=complete
check "modules unload" tear_down

# periods of many elements
check "driver and test module load, max_element=4096" \
	bring_up_e2e max_element=4096
periods 65536 4 17 50
check "modules unload" tear_down
fast_link
bench set chunk=4096
check "nothing leaked" no_leak
