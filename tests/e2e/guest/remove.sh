# SPDX-License-Identifier: GPL-2.0-only
# The port goes away while openers of the BAR and a driver's channels are at
# work, and comes back; the modules unload when the last channel is given back,
# and not before. (The test's clients don't go first, as those with a device link
# do: their buffers stay mapped, which DMA debugging would report.)
# e2e: boards 64
# e2e: timeout 900
# e2e: append dma_debug=off
# e2e: expect 0 1 DMA-API: debugging disabled on kernel command line
# e2e: data piece 3000001
# e2e: bar 0x8000000 piece
# e2e: bar 0x9000000 piece
# e2e: bar 0xa000000 piece

pci=/sys/bus/pci

# moving DIRECTION: within 5 s
moving()
{
	local n=0 was

	was=$(counter bytes_$1)
	while [ $n -lt 100 ]; do
		[ "$(counter bytes_$1)" -gt "$was" ] && return 0
		sleep 0.05
		n=$((n + 1))
	done
	return 1
}

openers()	# start four of them, each with a file to say how it ended
{
	local i

	slow_link
	for i in 1 2 3; do
		( dd if=/dev/zero of="$bar" bs=1M count=64 oflag=seek_bytes \
			seek=$((i * 0x1000000)) conv=notrunc > /tmp/dd.$i 2>&1
		echo "status $?" >> /tmp/dd.$i ) &
	done
	( dd if="$bar" of=/dev/null bs=1M count=64 > /tmp/dd.4 2>&1
	echo "status $?" >> /tmp/dd.4 ) &
	moving wr && moving rd
}

openers_ended()	# all with an error, all of them
{
	wait
	fast_link
	cat /tmp/dd.[1234]
	[ "$(grep -c "status 1" /tmp/dd.[1234] | grep -c ":1")" = 4 ]
}

back()
{
	echo 1 > $pci/rescan
	find_endpoint && [ -e $pci/devices/$port/driver ]
}

refused()	# rmmod of the driver
{
	! rmmod tegra_rp_edma
}

plan 34
check "modules load and the endpoint's BAR is a device" bring_up
check "four openers are at work" openers
check "the port is removed" eval "echo 1 > $pci/devices/$port/remove"
check "all openers ended with an error" openers_ended
check "the device file is gone" test ! -e "$bar"
check "no channel is left" test -z "$(ls /sys/class/dma)"
check "a rescan brings the port back" back
check "the endpoint's BAR is a device again" bind_ep edma-bar
check "data move" to_bar /data/piece 0x8000000
check "four openers are at work" openers
check "the port's driver is unbound" \
	eval "echo $port > $pci/drivers/pcieport/unbind"
check "all openers ended with an error" openers_ended
check "the device file is gone" test ! -e "$bar"
check "no channel is left" test -z "$(ls /sys/class/dma)"
check "the port's driver is bound again" \
	eval "echo $port > $pci/drivers/pcieport/bind"
check "the endpoint's BAR is a device again" bind_ep edma-bar
check "data move" to_bar /data/piece 0x9000000
check "modules unload" tear_down

check "driver and test module load" bring_up_e2e
slow_link
e2e_case port-unbound
e2e_case held-idle
check "the driver stays while channels are held" refused
e2e_case held-start
check "the port is removed" eval "echo 1 > $pci/devices/$port/remove"
fast_link
check "a detached channel keeps the driver" refused
e2e_case held-end-failed
check "modules unload with the port gone" tear_down
check "a rescan brings the port back" back
check "driver and test module load" bring_up_e2e
e2e_case write
e2e_case read
check "a device file moves data" eval 'rmmod edma_e2e && load_bar &&
	bind_ep edma-bar && to_bar /data/piece 0xa000000'
check "modules unload" tear_down
check "nothing leaked" no_leak
