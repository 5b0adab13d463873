# SPDX-License-Identifier: GPL-2.0-only
# What "make matrix" runs on a distribution's kernel: nothing but insmod, dd and
# sysfs. A result's first word is its column in the table.
# e2e: manual
# e2e: timeout 1500
# e2e: data piece 3000001
# e2e: bar 0x1000000 piece
# e2e: bar 0x2000003 piece
# e2e: bar 0x3000000 piece
# e2e: bar 0x4000000 piece
# e2e: bar 0x5000000 piece
# e2e: bar 0x6000000 piece
# e2e: bar-zero 0x7000000 1048576

pci=/sys/bus/pci
P=/sys/module/edma_client/parameters
R=/sys/kernel/debug/edma_client/results

load_sample()
{
	find_endpoint && load_driver && insmod /lib/modules/edma_push.ko &&
		dmesg | grep -q "edma-push $ep: 65536 bytes pushed" &&
		rmmod edma_push
}

channels()	# print them: there are some
{
	ls /sys/class/dma | grep .
}

# neither by-passed nor mapped one to one
translated()
{
	cat "$pci/devices/$port/iommu_group/type"
	grep -q '^DMA' "$pci/devices/$port/iommu_group/type"
}

back_again()	# OFFSET
{
	from_bar "$1" "$(stat -c %s /data/piece)" /tmp/copy &&
		cmp /data/piece /tmp/copy
}

client_done()	# every test of both directions passed
{
	cat $R
	[ "$(grep -cE '^(to|from)_bar\.tests=[1-9]' $R)" = 2 ] &&
		[ "$(grep -cE '^(to|from)_bar\.failures=0$' $R)" = 2 ]
}

# nobody's, so that the client takes it
free_ep()
{
	unbind_ep && echo > "$pci/devices/$ep/driver_override"
}

client_run()
{
	free_ep && insmod /lib/modules/edma_client.ko dir=both \
		iterations=32 test_buf_size=65536 sg=4096 queue_depth=4 \
		run=1 wait=1 && client_done && rmmod edma_client &&
		bind_ep edma-bar
}

# one opener is idle, its channel held; two are at work without end
openers()
{
	[ -c "$bar" ] || return 1
	exec 3<> "$bar"
	dd if=/data/piece bs=4M oflag=seek_bytes seek=$((0x3000000)) \
		conv=notrunc >&3 || return 1
	( while dd if=/dev/zero of="$bar" bs=1M count=16 oflag=seek_bytes \
		seek=$((0x8000000)) conv=notrunc; do :; done
	echo ended ) > /tmp/writer 2>&1 &
	( while dd if="$bar" of=/dev/null bs=1M count=16; do :; done
	echo ended ) > /tmp/reader 2>&1 &
	sleep 0.2
	! grep ended /tmp/writer /tmp/reader
}

openers_ended()
{
	wait
	cat /tmp/writer /tmp/reader
	[ "$(cat /tmp/writer /tmp/reader | grep -c ended)" = 2 ] &&
		! dd if=/data/piece bs=4M >&3
}

port_back()
{
	echo "$port" > $pci/drivers/pcieport/bind &&
		{ [ -e "$pci/devices/$ep/driver" ] || bind_ep edma-bar; } &&
		[ -c "$bar" ] && channels
}

rescanned()
{
	echo 1 > $pci/rescan
	find_endpoint && bind_ep edma-bar && [ -c "$bar" ] && channels
}

# the driver stays while a channel is held, and goes when it is released
held()
{
	local rc=0

	[ -c "$bar" ] || return 1
	exec 3<> "$bar"
	dd if=/data/piece bs=4M oflag=seek_bytes seek=$((0x5000000)) \
		conv=notrunc >&3 || rc=1
	! rmmod tegra_rp_edma || rc=1
	exec 3>&-
	return $rc
}

# the client leaves in the middle of its run, then the engine's driver
client_removed()
{
	free_ep && rmmod edma_bar &&
		insmod /lib/modules/edma_client.ko dir=both run=1 \
			offset=$((0x8000000)) && sleep 0.2 &&
		[ "$(cat $P/run)" = Y ] && ! rmmod tegra_rp_edma &&
		rmmod edma_client && rmmod tegra_rp_edma
}

again()
{
	tear_down && bring_up && to_bar /data/piece 0x6000000
}

plan 20
check "loads: driver and sample, which pushes 64 KiB" load_sample
check "loads: the port's channels are in dmaengine" channels
check "loads: the SMMU translates for the port" translated
check "loads: the endpoint's BAR is a device" eval \
	"load_bar && bind_ep edma-bar && [ -c $bar ]"
check "dd: a file into the BAR" to_bar /data/piece 0x1000000
check "dd: back, and compared" back_again 0x1000000
check "dd: what came back to another place" to_bar /tmp/copy 0x2000003
check "dd: the client compares each byte, both ways" client_run
check "life: three openers" openers
check "life: the port unbound under them" \
	eval "echo $port > $pci/drivers/pcieport/unbind"
check "life: they end with an error" openers_ended
check "life: no device file, no channel" \
	eval '[ ! -e $bar ] && ! channels'
exec 3>&-
check "life: the port bound again" port_back
check "life: data move" to_bar /data/piece 0x4000000
check "life: a held channel keeps the driver" held
check "life: the port removed and found again" \
	eval "echo 1 > $pci/devices/$port/remove && [ ! -e $bar ] && rescanned"
check "life: unloaded, loaded, data move" again
check "life: a client leaves in the middle of its run" client_removed
check "life: loaded once more, data are as they were" \
	eval "bring_up && back_again 0x6000000"
check "life: modules unload" tear_down
