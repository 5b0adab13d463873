# SPDX-License-Identifier: GPL-2.0-only
# What goes wrong goes wrong once, at its owner, and the next transfer works:
# the cases of the test module that must fail in the hardware or at prep.
# e2e: boards 64
# e2e: smmu-events 9 9

events()
{
	dmesg | grep -c 'arm-smmu-v3 .*event 0x.* received'
}

# lines TEXT: what the driver has said about the port so far
lines()
{
	dmesg | grep "pcieport $port: " | grep -c "$1"
}

# hw CASE: one SMMU event and one line from the driver. Events are rate
# limited in the kernel's log, so each case waits for its turn.
hw()
{
	local e l

	sleep 6
	e=$(events)
	l=$(lines "cookie .* failed at element")
	e2e_case "$1"
	check "$1: one SMMU event" test $(($(events) - e)) -eq 1
	check "$1: one line from the driver" test \
		$(($(lines "cookie .* failed at element") - l)) -eq 1
}

# at_prep CASE N: N addresses, each refused with one line and no SMMU event
at_prep()
{
	local e l

	sleep 6
	e=$(events)
	l=$(lines "slave address .* not in a memory window")
	e2e_case "$1"
	check "$1: no SMMU event" test "$(events)" -eq "$e"
	check "$1: one line for each of $2 addresses" test \
		$(($(lines "slave address .* not in a memory window") - l)) \
		-eq "$2"
}

plan 41
check "driver and test module load" bring_up_e2e
check "domain is translated" grep -qx translated $E2E/domain
hw write-unmapped
hw read-unmapped
hw write-unmapped-second
hw write-behind-failed
hw read-behind-failed
hw write-unmapped-midway
hw read-unmapped-midway
hw write-neighbour-failed
hw read-neighbour-failed
at_prep write-outside 5
at_prep read-outside 5
e2e_case empty
e2e_case write
e2e_case read
e2e_case both-directions
sleep 6
check "modules unload" tear_down
check "nothing leaked" no_leak
