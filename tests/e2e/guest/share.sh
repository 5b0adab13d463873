# SPDX-License-Identifier: GPL-2.0-only
# Both directions at once; twelve dd at once on one endpoint, while another
# device uses the engine's interrupt line. Each dd has its own data and place;
# that openers take turns is counted in iostress.
# e2e: boards 64
# e2e: data down 16777216
# e2e: data up 16777216
# e2e: data d1 2097152
# e2e: data d2 2097153
# e2e: data d3 2097154
# e2e: data d4 2097155
# e2e: data d5 2097156
# e2e: data d6 2097157
# e2e: data d7 2097158
# e2e: data d8 2097159
# e2e: data d9 2097160
# e2e: data d10 2097161
# e2e: data d11 2097162
# e2e: data d12 2097163
# e2e: bar 0x0 down
# e2e: bar 0x1000000 up
# e2e: bar 0x2000000 up
# e2e: bar 0x8000000 d1
# e2e: bar 0x8800000 d2
# e2e: bar 0x9000000 d3
# e2e: bar 0x9800000 d4
# e2e: bar 0xa000000 d5
# e2e: bar 0xa800000 d6
# e2e: bar 0xb000000 d7
# e2e: bar 0xb800000 d8
# e2e: bar 0xc000000 d9
# e2e: bar 0xc800000 d10
# e2e: bar 0xd000000 d11
# e2e: bar 0xd800000 d12

irqs()	# NAME: interrupts that its handler's line has seen
{
	awk -v name="$1" '$0 ~ name { n += $2 } END { print n + 0 }' \
		/proc/interrupts
}

# One big call each way, started at the same time
duplex()
{
	local a b at

	at=$(($(cut -d. -f1 /proc/uptime) + 5))
	truncate -s 16777216 /tmp/up
	timedio write /data/down "$bar" 0x0 $at > /tmp/down.time &
	a=$!
	timedio read /tmp/up "$bar" 0x1000000 $at > /tmp/up.time &
	b=$!
	wait $a && wait $b
}

# On a slow link, so that the link and not the CPU decides how long it takes:
# less time passed than both directions together used the link, so they did use
# it at the same time.
overlapped()
{
	local time busy rc=0

	slow_link && bench zero || return 1
	duplex || rc=1
	busy=$(($(counter busy_ns_wr) + $(counter busy_ns_rd)))
	fast_link || rc=1
	time=$(cat /tmp/down.time /tmp/up.time | tr ' ' '\n' | sort -t= -k2n |
		sed -n '1s/.*=//p; $s/.*=//p' | tr '\n' ' ')
	time=$((${time#* } - ${time%% *}))
	say "note: both directions: $time ns passed, $busy ns of link time"
	[ $rc = 0 ] && [ $time -gt 0 ] && [ $time -lt $busy ]
}

one()	# N
{
	to_bar "/data/d$1" $((0x8000000 + ($1 - 1) * 0x800000)) 65536
}

twelve()
{
	local n pids="" rc=0

	for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
		one "$n" &
		pids="$pids $!"
	done
	for n in $pids; do
		wait "$n" || rc=1
	done
	return $rc
}

plan 9
check "modules load and the endpoint's BAR is a device" bring_up
check "put data where the read will come from" to_bar /data/up 0x1000000
check "both directions at once" overlapped
check "what was read goes to a second place" to_bar /tmp/up 0x2000000

rng0=$(irqs virtio)
while :; do
	dd if=/dev/hwrng of=/dev/null bs=64 count=16 2> /dev/null || break
	echo x >> /tmp/rng
done &
rng=$!
check "twelve dd at once" twelve
kill $rng
rng1=$(irqs virtio)
diag "the other device's handler ran $((rng1 - rng0)) times"
check "the other device on the line was at work" test "$rng1" -gt "$rng0"
check "and got its data" test -s /tmp/rng
check "line really shared" grep -qE 'virtio.*edma|edma.*virtio' \
	/proc/interrupts
check "modules unload" tear_down
