# SPDX-License-Identifier: GPL-2.0-only
# kexec with transfers in flight: the engine was stopped before the next kernel
# starts, and works there.
# e2e: boards 64
# e2e: release
# e2e: timeout 900
# e2e: kexec
# e2e: no-its

first()
{
	plan 9
	check "driver and test module load" bring_up_e2e
	e2e_case held-start
	check "the next kernel is loaded" hand_over next
	check "the engine is at work" eval "at_work wr && at_work rd"
	bench zero
	kexecload go
	result 1 "kexec"
}

second()
{
	check "the first kernel has switched the engine off" \
		test "$(counter engine_off_running)" -ge 2
	check "the engine is quiet" quiet
	check "driver and test module load" bring_up_e2e
	e2e_case write
	check "modules unload" tear_down
}

stages
