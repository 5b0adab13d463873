# SPDX-License-Identifier: GPL-2.0-only
# Port windows, interleaved and cyclic transfers; and that a cyclic one that
# nobody wants to hear of costs the CPU nothing while it runs.
# e2e: boards 64

plan 21
check "driver and test module load" bring_up_e2e
for case in by-name write-window read-window write-interleaved \
	read-interleaved write-config-sg read-config-sg; do
	e2e_case $case
done
# An interrupt for each period: on a link so slow that a kernel full of checks
# gets something else done between two of them
slow_link
for llp in complete fetch; do
	bench set llp=$llp
	e2e_case write-cyclic
	e2e_case read-cyclic
done
fast_link
bench set llp=complete
bench zero
e2e_case cyclic-quiet
diag "$(counter elements) elements, $(counter doorbells) doorbells," \
	"$(counter interrupts) interrupts"
check "the loop went round and round" test "$(counter elements)" -gt 10000
check "with one doorbell" test "$(counter doorbells)" -eq 1
# the STOP at the end raises an abort
check "and no interrupt but that of its end" test "$(counter interrupts)" -le 1
check "nothing early" test "$(counter early_completions)" -eq 0
check "no violation" test "$(counter violations)" -eq 0
check "the summary names the channels" \
	grep -q "write 0 | free" /sys/kernel/debug/dmaengine/summary
check "modules unload" tear_down
check "nothing leaked" no_leak
