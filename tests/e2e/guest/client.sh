# SPDX-License-Identifier: GPL-2.0-only
# The client module as a tool: each parameter has its effect, each operation
# arrives, a bit that flips on the link is found, a bad parameter is one error,
# and removing it while it runs is clean. Last, the smallest client.
# e2e: boards 64
# e2e: release
# e2e: timeout 300

C=/lib/modules/edma_client.ko
P=/sys/module/edma_client/parameters
R=/sys/kernel/debug/edma_client/results
CYCLIC='test_buf_size=65536 cyclic=16384'
AREA=4096	# what the cases move at most, to keep the CPU's part short

load_client()
{
	insmod $C "$@"
}

set_params()	# KEY=VALUE...
{
	local p

	for p in "$@"; do
		echo "${p#*=}" > "$P/${p%%=*}" || return 1
	done
}

# every parameter that a run may be given, as it is after loading
defaults()
{
	set_params iterations=8 threads_per_chan=1 max_channels=1 \
		test_buf_size=$AREA transfer_size=0 queue_depth=1 sg=0 \
		window=0 interleave=0 cyclic=0 offset=0 timeout=3000 nosg=0 \
		noverify=0 norandom=0 polled=0 callback=0 verbose=0 dir=both
}

# what the kernel has said since mark()
mark()
{
	lines=$(dmesg | wc -l)
}

said()
{
	dmesg | tail -n +$((lines + 1)) | grep "edma_client: " |
		grep -v "ktap: "
}

run_it()	# KEY=VALUE...
{
	defaults && set_params "$@" || return 1
	mark
	echo 1 > $P/run && cat $P/wait > /dev/null
}

value()	# KEY: sum over the threads of both directions
{
	grep -E "^(to|from)_bar\.$1=" $R |
		awk -F= '{ n += $2 } END { print n + 0 }'
}

# a run in both directions, with so many threads, that passes; TESTS a thread
passes()	# THREADS TESTS KEY=VALUE...
{
	local threads=$1 tests=$2

	shift 2
	run_it iterations="$tests" "$@" || return 1
	said
	[ "$(value threads)" = "$threads" ] &&
		[ "$(value tests)" = $((threads * tests)) ] &&
		[ "$(value failures)" = 0 ]
}

# A planted error has to be found, by one thread in one test
flip_found()	# KEY=VALUE...
{
	bench set flip=1500 && bench zero || return 1
	run_it iterations=4 test_buf_size=8192 norandom=1 "$@" || return 1
	said
	[ "$(bench get flips)" = flips=1 ] && [ "$(value failures)" = 1 ] &&
		said | grep -q "dstbuf\[0x.*: expected .., got .." &&
		said | grep -q "result #[1-4]: 'data error' with .* (1)"
}

refused()	# TEXT KEY=VALUE...: one line, an error, and nothing runs
{
	local text=$1

	shift
	! run_it "$@" 2> /dev/null || return 1
	said
	[ "$(said | wc -l)" = 1 ] && said | grep -q "$text" &&
		[ "$(cat $P/run)" = N ]
}

refused_load()	# TEXT KEY=VALUE...
{
	local text=$1

	shift
	mark
	! load_client "$@" 2> /dev/null || return 1
	said
	# busybox tries it in two ways
	[ "$(said | sed 's/.*edma_client: //' | sort -u | wc -l)" = 1 ] &&
		said | grep -q "$text" && ! loaded edma_client
}

# dmatest's summary, then plain units, and the same in debugfs
grammar()
{
	passes 1 8 dir=to_bar || return 1
	said | grep -Eq ': dma[0-9]+chan[0-9]+-to_bar0: summary 8 tests, 0 failures [0-9]+\.[0-9]{2} iops [0-9]+ KB/s \(0\)$' &&
		said | grep -Eq ': dma[0-9]+chan[0-9]+-to_bar0: [0-9]+\.[0-9]{2} GB/s, [0-9]+\.[0-9] Gbit/s, queue depth 1, latency p50 [0-9.]+ us, p99 [0-9.]+ us$' &&
		[ "$(said | wc -l)" = 2 ] &&
		[ "$(grep -cE '^dma[0-9]+chan[0-9]+-to_bar0\.(tests|failures|error|bytes|ns|iops|kib_per_s|bytes_per_s|bits_per_s|queue_depth|p50_ns|p99_ns)=[0-9]+$' $R)" = 12 ]
}

lengths()	# of the tests of the last run, which was verbose
{
	said | sed -n 's/.*len=\(0x[0-9a-f]*\) .*/\1/p' | sort -u
}

verbose_tells()
{
	passes 1 8 dir=to_bar verbose=1 &&
		[ "$(said | grep -c "'test passed' with src_off=0x.* dst_off=0x.* len=0x.* (0)")" = 8 ] &&
		[ "$(lengths | wc -l)" -gt 4 ]
}

transfer_size_holds()
{
	passes 1 8 dir=to_bar verbose=1 transfer_size=$((0x3e7)) &&
		[ "$(lengths)" = 0x3e7 ] &&
		[ "$(value bytes)" = $((8 * 0x3e7)) ]
}

norandom_holds()
{
	passes 1 8 dir=to_bar verbose=1 norandom=1 &&
		[ "$(said | grep -c "src_off=0x0 dst_off=0x0 len=0x1000 ")" = 8 ]
}

# segments are elements, and then some where they end at a page
sg_cuts()
{
	bench zero
	passes 1 8 dir=to_bar norandom=1 sg=512 &&
		[ "$(counter elements)" = 64 ] || return 1
	bench zero
	passes 1 8 dir=to_bar norandom=1 sg=0 && [ "$(counter elements)" = 8 ]
}

window_loops()
{
	bench zero
	passes 1 8 dir=to_bar norandom=1 nosg=1 window=1000 &&
		[ "$(counter elements)" = 40 ]
}

# 4 periods, two laps and one period at least
cyclic_loops()
{
	bench zero
	passes 1 8 dir=to_bar norandom=1 nosg=1 $CYCLIC &&
		[ "$(value bytes)" -ge $((8 * 9 * 16384)) ] &&
		[ "$(counter doorbells)" = 8 ] &&
		[ "$(counter elements)" -ge $((8 * 9)) ]
}

rows_are_elements()
{
	bench zero
	passes 1 8 dir=to_bar norandom=1 nosg=1 interleave=100 &&
		[ "$(counter elements)" -gt 100 ]
}

# nobody is called, so nothing interrupts
polled_is_quiet()
{
	bench zero
	passes 2 8 polled=1 queue_depth=4 && [ "$(counter interrupts)" = 0 ]
}

# the engine's list never runs empty when more than one is in flight
deep()	# KEY=VALUE...
{
	local shallow

	bench zero
	passes 1 64 dir=to_bar test_buf_size=65536 norandom=1 noverify=1 "$@" ||
		return 1
	shallow=$(counter stops)
	bench zero
	passes 1 64 dir=to_bar test_buf_size=65536 norandom=1 noverify=1 \
		queue_depth=16 "$@" && grep -q "queue_depth=16$" $R || return 1
	echo "stops: $shallow, then $(counter stops)"
	[ "$shallow" -ge 60 ] && [ "$(counter stops)" -lt "$shallow" ]
}

# what is at the start of the BAR stays there
offset_holds()
{
	local first=0x12345678 bar

	bar=$(sed -n 3p "/sys/bus/pci/devices/$ep/resource")
	bar=${bar%% *}
	devmem "$bar" 32 $first
	passes 1 8 dir=to_bar offset=65536 &&
		[ "$(($(devmem "$bar" 32)))" = $((first)) ] || return 1
	passes 1 8 dir=to_bar && [ "$(($(devmem "$bar" 32)))" != $((first)) ]
}

# 1 MiB on a link that takes 20 ms for it
times_out()
{
	slow_link
	run_it dir=to_bar test_buf_size=1048576 noverify=1 norandom=1 \
		queue_depth=2 timeout=5
	fast_link
	said
	said | grep -q "'test timed out' with" &&
		said | grep -q "summary .* tests, [1-9][0-9]* failures .* (-110)$"
}

# engine without its registers: nothing completes well
fails()
{
	bench set link_down=registers-reset
	run_it dir=to_bar iterations=2
	bench set link_down=up
	said
	passes 1 8 dir=to_bar
}

stopped_by_run()
{
	run_it_endless "$@" && [ "$(cat $P/run)" = Y ] || return 1
	! set_params run=1 2> /dev/null || return 1
	echo 0 > $P/run && [ "$(cat $P/run)" = N ] || return 1
	said
	[ "$(value tests)" -gt 8 ] && [ "$(value failures)" = 0 ]
}

run_it_endless()
{
	defaults && set_params iterations=0 "$@" || return 1
	mark
	echo 1 > $P/run || return 1
	sleep 0.1
}

# a reader of "wait" is let go when somebody stops the run
wait_waits()
{
	local w

	defaults && set_params iterations=1000000 noverify=1 || return 1
	echo 1 > $P/run || return 1
	cat $P/wait > /tmp/waited &
	w=$!
	sleep 0.1
	[ ! -s /tmp/waited ] || return 1
	echo 0 > $P/run
	wait $w && [ "$(cat /tmp/waited)" = Y ]
}

removed_running()	# COMMAND...
{
	run_it_endless dir=both max_channels=0 threads_per_chan=2 \
		queue_depth=4 sg=700 window=300 interleave=100 $CYCLIC \
		callback=1 || return 1
	"$@" && said && ! said | grep -Eq " [1-9][0-9]* failures"
}

plan 68
check "driver loads" load_driver
find_endpoint
refused_load_case()
{
	check "load, $*: one error" refused_load "$@"
}
refused_load_case "device=0000:77:00.0: no such endpoint" device=0000:77:00.0
refused_load_case "device=eth0: no such endpoint" device=eth0
refused_load_case "bar=5: no memory BAR" bar=5
refused_load_case "bar=-1: no memory BAR" bar=-1
refused_load_case "queue_depth=0: 1 to" queue_depth=0 run=1
check "load with run=1 wait=1: one whole run" load_client device="$ep" bar=2 \
	iterations=8 run=1 wait=1
check "it is over then" grep -qx N $P/run
check "its results are there" test "$(value tests)" -ge 8
check "all channels took part" test "$(value threads)" = 4

check "summary, plain units, debugfs" grammar
check "verbose, random lengths" verbose_tells
check "transfer_size" transfer_size_holds
check "norandom" norandom_holds
check "max_channels, dir" passes 4 8 max_channels=2
check "all channels of both directions" passes 6 8 max_channels=0
check "threads_per_chan" passes 6 8 threads_per_chan=3 queue_depth=3
check "queue_depth: from a thread" deep
check "queue_depth: from callbacks" deep callback=1
check "offset" offset_holds
check "sg" sg_cuts
check "window" window_loops
check "interleave" rows_are_elements
slow_link
check "cyclic" cyclic_loops
fast_link
check "polled" polled_is_quiet
slow_link
check "polled, each operation" passes 2 16 polled=1 queue_depth=3 sg=500 \
	window=300 interleave=100 $CYCLIC
fast_link
check "sizes that are no powers of two" passes 2 16 test_buf_size=12345 \
	sg=777 queue_depth=5
check "one byte" passes 2 8 test_buf_size=1 queue_depth=4
check "a mebibyte, depth 4" passes 2 8 test_buf_size=1048576 queue_depth=4 \
	sg=65537
check "windows smaller than a transfer" passes 2 16 nosg=1 window=100 sg=333
check "interleaved" passes 2 16 nosg=1 interleave=77 queue_depth=4
slow_link
check "cyclic, a single period" passes 2 4 norandom=1 nosg=1 \
	test_buf_size=16384 cyclic=16384
check "cyclic, a double buffer" passes 2 4 norandom=1 nosg=1 \
	test_buf_size=32768 cyclic=16384
check "cyclic, both directions" passes 2 8 nosg=1 $CYCLIC
check "every operation, from threads" passes 4 32 threads_per_chan=2 \
	queue_depth=4 sg=500 window=300 interleave=100 $CYCLIC
check "every operation, from callbacks" passes 4 32 threads_per_chan=2 \
	queue_depth=4 sg=500 window=300 interleave=100 $CYCLIC callback=1
fast_link
check "callbacks, nothing verified" passes 2 200 callback=1 noverify=1 \
	queue_depth=8
slow_link
check "callbacks, nothing verified, with cyclic" passes 2 64 callback=1 \
	noverify=1 queue_depth=8 $CYCLIC
fast_link
check "for ever patient" passes 2 8 timeout=-1

check "to_bar: a flipped bit is found" flip_found dir=to_bar
check "from_bar: a flipped bit is found" flip_found dir=from_bar
check "window: a flipped bit is found" flip_found dir=from_bar nosg=1 \
	window=4096
check "interleave: a flipped bit is found" flip_found dir=to_bar nosg=1 \
	interleave=400
check "callback: a flipped bit is found" flip_found dir=to_bar callback=1 \
	queue_depth=4
flip_unseen()
{
	bench set flip=1500
	passes 1 4 dir=to_bar test_buf_size=8192 norandom=1 noverify=1
}
check "noverify: nobody looks" flip_unseen
check "timeout" times_out
check "and the next run works" passes 2 8
check "an engine that lost its state, and the next run" fails

check "test_buf_size=0" refused "test_buf_size=0: 1 to" test_buf_size=0
check "transfer_size too large" refused "transfer_size=4096: must be lower" \
	transfer_size=4096
check "threads_per_chan=0" refused "threads_per_chan=0: 1 to" \
	threads_per_chan=0
check "dir=sideways" refused "dir=sideways: to_bar, from_bar or both" \
	dir=sideways
check "timeout=0" refused "timeout=0: milliseconds" timeout=0
check "sg too large" refused "sg=4097: more than" sg=4097
check "cyclic too large" refused "cyclic=4097: 1 must fit" cyclic=4097
check "polled, too few periods" refused "cyclic=1025: 4 must fit" \
	polled=1 cyclic=1025
check "interleave too large" refused "interleave=820: 5 chunks" interleave=820
check "polled and callback" refused "polled=, callback=" polled=1 callback=1
check "nosg alone" refused "nosg=: none of" nosg=1
check "more than the BAR holds" refused "BAR of .* is too small" \
	offset=268435456
check "too many channels" refused "2 channels to be had for from_bar" \
	max_channels=3

check "run=0 stops it" stopped_by_run noverify=1 queue_depth=4
check "reading wait waits" wait_waits
slow_link
check "unbound while it runs" removed_running unbind_ep
rmmod edma_client
check "loaded again" load_client
check "removed while it runs" removed_running rmmod edma_client
check "modules unload" tear_down
check "nothing leaked" no_leak
