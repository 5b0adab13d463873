# SPDX-License-Identifier: GPL-2.0-only
# The link address is the CPU's where the iATU translates, the bus's where its
# region is bypassed. On board 32 the two differ.
# e2e: boards 64 32
# e2e: data piece 5000001
# e2e: bar 0x0 piece
# e2e: bar 0x1000000 piece

with()	# BYPASS OFFSET
{
	bench set "bypass=$1" && bench zero && bring_up &&
		to_bar /data/piece "$2" && tear_down
}

plan 8
check "bypass=0: data moves" with 0 0x0
check "bypass=0: the iATU translated" test "$(counter path.bypass.0)" -gt 0
check "bypass=0: nothing passed by" test "$(counter path.bypass.1)" -eq 0
check "bypass=0: nothing unclaimed" test "$(counter ur)" -eq 0
check "bypass=1: data moves" with 1 0x1000000
check "bypass=1: the iATU was passed by" test "$(counter path.bypass.1)" -gt 0
check "bypass=1: nothing translated" test "$(counter path.bypass.0)" -eq 0
check "bypass=1: nothing unclaimed" test "$(counter ur)" -eq 0
