# SPDX-License-Identifier: GPL-2.0-only
# Two CPUs that really run side by side, and time that is real: what one CPU
# cannot show. Nothing here counts or measures; every byte is compared, and the
# debug kernel looks at locks and memory.
# e2e: boards 64
# e2e: smp 2
# e2e: timeout 600

C=/lib/modules/edma_client.ko
P=/sys/module/edma_client/parameters
R=/sys/kernel/debug/edma_client/results
TESTS=20	# of each thread
OPS="threads_per_chan=2 max_channels=0 queue_depth=4 sg=700 window=300
	interleave=100 test_buf_size=8192"

results()	# KEY: its sum over all threads
{
	awk -F= -v key="$1" '$1 ~ "[.]" key "$" { n += $2 }
		END { print n + 0 }' $R
}

start()	# KEY=VALUE...
{
	local p

	for p in iterations=$TESTS timeout=20000 dir=both cyclic=0 callback=0 \
		polled=0 $OPS "$@"; do
		echo "${p#*=}" > "$P/${p%%=*}" || return 1
	done
	echo 1 > $P/run
}

runs()	# THREADS KEY=VALUE...
{
	local threads=$1

	shift
	start "$@" && cat $P/wait > /dev/null || return 1
	cat $R
	[ "$(results threads)" = "$threads" ] && [ "$(results failures)" = 0 ] &&
		[ "$(results tests)" -ge $((threads * TESTS)) ]
}

# Loops beside all else, with periods that this machine can keep up with
loops()
{
	slow_link
	runs 4 max_channels=1 test_buf_size=65536 cyclic=16384 || return 1
	fast_link
}

# It goes away, or is taken away, in the middle of that
removed()	# COMMAND...
{
	start iterations=0 callback=1 || return 1
	sleep 0.3
	"$@"
}

again()
{
	rmmod edma_client && insmod $C device="$ep" bar=2
}

two_processors()
{
	[ "$(grep -c ^processor /proc/cpuinfo)" = 2 ]
}

operations()	# POLICY
{
	check "$1: each operation, from threads" runs 12
	check "$1: each operation, from callbacks" runs 12 callback=1
	check "$1: nobody is called" runs 12 polled=1
}

plan 17
check "two processors" two_processors
check "driver and test module load" bring_up_e2e
e2e_case callback-synchronize
e2e_case callback-order
check "client loads" insmod $C device="$ep" bar=2
operations stopped
check "loops beside it" loops
check "unbound while it runs" removed unbind_ep
check "and loaded again" again
check "removed while it runs" removed rmmod edma_client
check "modules unload" tear_down
load_driver doorbell=always && insmod $C device="$ep" bar=2
operations always
rmmod edma_client
check "modules unload, again" tear_down
