# SPDX-License-Identifier: GPL-2.0-only
# Random operations, checked against a shadow of every transfer (tests/soak).
# tests/soak/run boots this with e2e.soak_seed, e2e.soak_ops and e2e.soak_sets:
# each set of operations has other parameters of the driver. The same three
# give the same run again; e2e.soak_only=N runs one of the sets.
# e2e: boards 64
# e2e: manual
# e2e: timeout 3000
# e2e: smmu-events 0 100000
# e2e: bar-zero 0 0x100000
# e2e: bar-zero 0x400000 0xfc00000

seed=${soak_seed:?}
ops=$((${soak_ops:?} / ${soak_sets:?}))

# draw N: a number below N into $drawn
draw()
{
	lcg=$(((lcg * 1103515245 + 12345) % 2147483648))
	drawn=$((lcg / 65536 % $1))
}

# pick WORD...: one of them into $picked
pick()
{
	draw $#
	shift "$drawn"
	picked=$1
}

# what may change only with the driver out of the way
choose()
{
	pick stopped stopped always
	doorbell=$picked
	pick 4 4 4 8 64 256
	blocks=$picked
	pick 1048576 1048576 4096 512 100
	element=$picked
	pick mainline mainline nvidia
	cs=$picked
}

one_set()	# SEED
{
	bench set "cs=$cs" && load_driver "doorbell=$doorbell" \
		"ring_blocks=$blocks" "max_element=$element" &&
		insmod /lib/modules/edma_soak.ko "seed=$1" "ops=$ops" \
			"max_element=$element" "slots=$((2 * blocks))" ||
		return 1
	cat /sys/kernel/debug/edma-soak > /tmp/soak
	while IFS= read -r line; do
		diag "$line"
	done < /tmp/soak
	rmmod edma_soak && rmmod tegra_rp_edma && grep -q '^ok ' /tmp/soak
}

plan $((soak_sets + 4))
check "endpoint is there" find_endpoint
bench zero
lcg=$((seed % 2147483648))
set=0
while [ $set -lt "$soak_sets" ]; do
	choose
	name="doorbell=$doorbell ring_blocks=$blocks max_element=$element cs=$cs"
	if [ "${soak_only:-$set}" = "$set" ]; then
		check "$name" one_set $((seed * 1000 + set))
	else
		skip "$name" "not asked for"
	fi
	set=$((set + 1))
done
for name in $(bench list | grep '^path\.'); do
	paths="$paths ${name#path.}"
done
diag "paths taken:$paths"
diag "$(counter elements) elements, $(counter doorbells) doorbells," \
	"$(counter aborts) aborts, $(counter stop_cmds) stops in mid-work," \
	"$(counter violations) violations, $(counter rereads) rereads"
check "nothing called done early" test "$(counter early_completions)" -eq 0
check "no list element out of reach" test "$(counter fetch_faults)" -eq 0
check "nothing leaked" no_leak
