# SPDX-License-Identifier: GPL-2.0-only
# What dmaengine asks of a provider; tests/e2e/contract.toml says which case
# stands for which statement.
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

counter()
{
	bench get "$1" | cut -d= -f2
}

# a link so slow that transfers are still on their way when somebody looks
slow()
{
	bench set link_gen=1 lanes=1 mps=256 tlp_overhead=24 "$@"
}

plan 55
check "driver and test module load" bring_up_e2e
slow
for case in $CASES; do
	e2e_case $case
done
# LLP behind the element that is done, or in front of the one in flight
bench set llp=fetch
e2e_case complete-arrived
bench set llp=complete
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
check "the smallest ring" bring_up_e2e ring_blocks=1
e2e_case ring-8
e2e_case write-8192-pages
check "modules unload" tear_down
check "the largest ring" bring_up_e2e ring_blocks=100000
e2e_case ring-8192
check "modules unload" tear_down
check "nothing leaked" no_leak
