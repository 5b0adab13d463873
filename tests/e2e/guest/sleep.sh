# SPDX-License-Identifier: GPL-2.0-only
# Suspend with work in flight and with idle channels, on a controller whose
# power goes; and a port that sleeps whenever nobody holds a channel. Both have
# registers that nobody must touch then.
# e2e: boards 64
# e2e: timeout 900
# e2e: knobs d3=lost,hotplug=off
# e2e: append suspend.pm_test_delay=0 no_console_suspend

# the test module comes first: what it does to the power, it does behind us
load()
{
	find_endpoint && insmod /lib/modules/edma_e2e.ko && load_driver
}

suspended()
{
	echo platform > /sys/power/pm_test
	echo freeze > /sys/power/state && cat /sys/power/suspend_stats/success
}

# nothing reads the registers of an engine without power
untouched()
{
	bench get path.link_down.all-ones asleep_accesses
	[ "$(counter path.link_down.all-ones)" = 0 ] &&
		[ "$(counter asleep_accesses)" = 0 ]
}

# becomes FILE VALUE: within 5 s
becomes()
{
	local n=0

	while [ $n -lt 100 ]; do
		[ "$(cat "$1")" = "$2" ] && return 0
		sleep 0.05
		n=$((n + 1))
	done
	echo "$1: $(cat "$1")"
	return 1
}

plan 32
check "test module and driver load" load
check "driver works" grep -qx "ok write" $E2E/write

# the port doesn't sleep yet: its endpoint is awake
bench zero
check "suspend with all at rest" suspended
check "nobody touched the engine" untouched
e2e_case write
e2e_case held-idle
check "suspend with idle channels" suspended
e2e_case held-works
e2e_case power-cut
check "suspend with idle channels, power cut" suspended
check "nobody touched the engine" untouched
e2e_case held-works
e2e_case held-free
check "suspend without channels, power cut" suspended
e2e_case write

slow_link
e2e_case held-start
check "suspend with work in flight, power cut" suspended
check "nobody touched the engine" untouched
e2e_case held-end
fast_link
e2e_case read

d=/sys/bus/pci/devices
bench zero
e2e_case port-may-sleep
echo auto > $d/$ep/power/control
check "the idle port sleeps" becomes $d/$port/power_state D3hot
check "it did" test "$(counter path.d3.lost)" -ge 1
e2e_case held-idle
check "a channel wakes the port" test "$(cat $d/$port/power_state)" = D0
sleep 2
check "and keeps it awake" test "$(cat $d/$port/power_state)" = D0
e2e_case held-works
e2e_case held-free
check "then it sleeps again" becomes $d/$port/power_state D3hot
e2e_case write
check "the modules unload while it sleeps" \
	eval "becomes $d/$port/power_state D3hot && tear_down"
check "nobody touched a sleeping engine" untouched
