# SPDX-License-Identifier: GPL-2.0-only
# A crash with a transfer in flight, on a board where nothing else stops it: the
# crash kernel's driver finds the engine at work and quiesces it. (The endpoint
# doesn't answer while that kernel finds out its BARs: a read would end there.)
# e2e: boards 64
# e2e: release
# e2e: timeout 900
# e2e: kexec
# e2e: machine iommu=none
# e2e: no-its
# e2e: knobs posted_ur=silent
# e2e: append crashkernel=384M
# e2e: expect 1 1 Kernel panic - not syncing: sysrq triggered crash
# e2e: expect 0 2 Call trace:

first()
{
	plan 10
	check "driver and test module load" bring_up_e2e
	e2e_case held-write
	check "the crash kernel is loaded" hand_over crash
	check "the engine is at work" at_work wr
	bench zero
	echo c > /proc/sysrq-trigger
	result 1 "crash"
}

second()
{
	check "this is the crash kernel" test -e /proc/vmcore
	check "the engine is still at work" at_work wr
	bench zero
	check "driver and test module load" bring_up_e2e
	check "the driver has switched it off, and not programmed it before" \
		eval '[ $(counter engine_off_running) -ge 1 ] &&
		[ $(counter ctx_writes) = 0 ] && quiet'
	e2e_case write
	check "modules unload" tear_down
}

stages
