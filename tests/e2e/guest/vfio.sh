# SPDX-License-Identifier: GPL-2.0-only
# The port's IOMMU group in a user's hands: with one stream ID per controller,
# as on a Tegra, the endpoint is in it. The engine refuses for as long.
# e2e: boards 64
# e2e: timeout 900
# e2e: knobs disable-acs=on

d=/sys/bus/pci/devices

group_of()
{
	basename "$(readlink -f $d/$1/iommu_group)"
}

lines()
{
	dmesg | grep -c "eDMA refused: the port's IOMMU domain isn't the kernel's"
}

take()
{
	mkfifo /tmp/hold
	vfiohold "$(group_of $port)" < /tmp/hold > /tmp/held 2>&1 &
	exec 3> /tmp/hold
	while kill -0 $! && ! grep -q held /tmp/held; do sleep 0.05; done
	cat /tmp/held
	grep -q held /tmp/held
}

give()
{
	exec 3>&-
	wait
	rm /tmp/hold
}

set_type()	# of the group; then what it reads
{
	echo "$1" > $d/$port/iommu_group/type
	cat $d/$port/iommu_group/type
	grep -qx "$2" $d/$port/iommu_group/type
}

plan 33
check "driver and test module load" bring_up_e2e
check "port and endpoint share a group" \
	test "$(group_of $port)" = "$(group_of $ep)"
e2e_case write
e2e_case held-idle
e2e_case held-works
check "the endpoint is bound to vfio-pci" bind_ep vfio-pci
e2e_case held-works
check "a user takes the group" take
l=$(lines)
e2e_case held-refused
check "one message for each refusal" test $(($(lines) - l)) -eq 2
check "the user gives it back" give
e2e_case held-works
e2e_case write
e2e_case held-free
check "a user takes the group" take
check "the driver doesn't attach" eval "rmmod edma_e2e && rmmod tegra_rp_edma &&
	load_driver && [ -z \"\$(ls /sys/class/dma)\" ]"
check "the user gives it back" give
check "modules unload" tear_down
l=$(lines)
unbind_ep
echo > $d/$ep/driver_override
check "driver and test module load" bring_up_e2e
check "the group's domain becomes identity" set_type identity identity
e2e_case write
e2e_case read
check "and translated again" set_type DMA DMA
e2e_case write
e2e_case read
check "nobody was refused" test "$(lines)" -eq "$l"

# freed in another domain, a list's address would name somebody's memory
e2e_case held-idle
check "it becomes identity under held channels" set_type identity identity
e2e_case held-refused
e2e_case held-free
check "each list is left alone, and said so" test 4 -eq \
	"$(dmesg | grep -c 'lost the IOMMU domain .* its list is leaked')"
e2e_case write
check "modules unload" tear_down
