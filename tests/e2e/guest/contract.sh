# SPDX-License-Identifier: GPL-2.0-only
# What dmaengine asks of a provider; tests/e2e/contract.toml says which case
# stands for which statement.
# "make check" and "make full" run it with other knobs of the model, too, and with
# e2e.policy=always on the kernel command line.
# e2e: boards 64
# e2e: timeout 900

CASES="caps-directions caps-widths caps-burst caps-commands caps-types
caps-private caps-metadata caps-reuse caps-mapping alloc-fresh free-busy
prep-fields prep-null prep-atomic interleaved-refused cyclic-refused
config-refused config-later config-direction submit-quiet submit-order
issue-rest issue-empty cookies status-null status-own residue-segments
sync-irqs-off callback-order callback-context callback-terminate
terminate-atomic terminate-idle terminate-submit cyclic-issue cyclic-one
ring-512 write-vec read-vec"

load()
{
	bring_up_e2e doorbell="${policy:-stopped}" "$@"
}

# a link so slow that transfers are still on their way when somebody looks
slow()
{
	bench set link_gen=1 lanes=1 mps=256 tlp_overhead=24 "$@"
}

plan 57
check "driver and test module load" load
slow
for case in $CASES; do
	e2e_case $case
done
# LLP in front of the element in flight
bench set llp=fetch
e2e_case complete-arrived
bench set llp=complete
# most of the time the status is one that says "halted" elsewhere
bench set cs=nvidia prefetch=0 fetch_ns=100000 doorbell=strict
bench zero
e2e_case append
# (policy "always" rings whatever the status is)
check "no doorbell for a status of 2" eval '[ "$(counter violations)" -eq 0 ] ||
	[ "${policy-}" = always ]'
bench set cs=mainline prefetch=4 fetch_ns=600 doorbell=latched
bench zero
e2e_case poll
check "no interrupt without a callback" test "$(counter interrupts)" -eq 0
# a stop that takes a while, and lets the element at hand end
bench set stop_delay=200000 stop_at=element
e2e_case read-stop-quiet
e2e_case stop-queued
bench set stop_delay=0 stop_at=tlp
check "no violation" test "$(counter violations)" -eq 0
check "modules unload" tear_down
check "the smallest ring" load ring_blocks=1
e2e_case ring-8
e2e_case write-8192-pages
check "modules unload" tear_down
check "the largest ring" load ring_blocks=100000
e2e_case ring-8192
check "modules unload" tear_down
check "nothing leaked" no_leak
