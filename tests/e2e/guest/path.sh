# SPDX-License-Identifier: GPL-2.0-only
# A file into the BAR with dd, back with dd, and back into another place of
# the BAR, where the host finds it: so both directions are judged by the host.
# e2e: boards 64 32
# e2e: data big 33554432
# e2e: data odd 31457283
# e2e: data tiny 3
# e2e: bar 0x0 big
# e2e: bar 0x6000000 big
# e2e: bar 0x4000000 odd
# e2e: bar-zero 0x5e00003 4096
# e2e: bar 0x8100000 odd
# e2e: bar-zero 0x9f00003 4096
# e2e: bar-zero 0xa000000 5
# e2e: bar 0xa000005 tiny
# e2e: bar-zero 0xa000008 4096
# e2e: bar 0xb000fff tiny
# e2e: bar 0xc000000 big

there_and_back()	# NAME OFFSET SECOND-OFFSET
{
	local size

	size=$(stat -c %s "/data/$1")
	check "dd $1 ($size bytes) into the BAR" to_bar "/data/$1" "$2"
	check "dd $1 out of the BAR" from_bar "$2" "$size" "/tmp/$1"
	check "dd $1 to a second place" to_bar "/tmp/$1" "$3"
	rm -f "/tmp/$1"
}

group_type()
{
	cat "/sys/bus/pci/devices/$port/iommu_group/type"
	grep -qx DMA "/sys/bus/pci/devices/$port/iommu_group/type"
}

bar_place()
{
	local start

	start=$(sed -n 3p "/sys/bus/pci/devices/$ep/resource" | cut -d' ' -f1)
	echo "BAR 2 at $start"
	case $board in
	64)	[ $((start)) -ge $((0x8000000000)) ] ;;
	32)	[ $((start)) -ge $((0x2b20000000)) ] &&
			[ $((start)) -lt $((0x2b50000000)) ] ;;
	esac
}

plan 14
check "modules load and the endpoint's BAR is a device" bring_up
check "the port's group has a translated domain" group_type
check "the BAR is in this board's window" bar_place
there_and_back big 0x0 0x6000000
there_and_back odd 0x4000000 0x8100000
there_and_back tiny 0xa000005 0xb000fff
check "dd with small blocks" to_bar /data/big 0xc000000 65536
check "modules unload" tear_down
