# SPDX-License-Identifier: GPL-2.0-only
# Load and unload, bind and unbind, in every order; each time data moves.
# e2e: boards 32
# e2e: data piece 1048577
# e2e: bar 0x0 piece
# e2e: bar 0x1000000 piece
# e2e: bar 0x2000000 piece
# e2e: bar 0x3000000 piece
# e2e: bar 0x4000000 piece

unbind_port()
{
	echo "$port" > "/sys/bus/pci/devices/$port/driver/unbind"
}

bind_port()
{
	echo "$port" > /sys/bus/pci/drivers/pcieport/bind
}

push()	# OFFSET
{
	[ -c "$bar" ] && to_bar /data/piece "$1"
}

reload()
{
	local n

	for n in 1 2 3 4 5 6; do
		tear_down && bring_up && push 0x1000000 || return 1
	done
}

rebind()
{
	local n

	for n in 1 2 3 4 5 6; do
		unbind_ep && [ ! -e "$bar" ] && bind_ep edma-bar &&
			push 0x2000000 || return 1
	done
}

# the engine's module is in use while an opener's client holds a channel
in_use()
{
	local rc=0

	exec 3<> "$bar"
	dd if=/data/piece bs=2M oflag=seek_bytes seek=$((0x3000000)) \
		conv=notrunc >&3 || rc=1
	! rmmod tegra_rp_edma || rc=1
	exec 3>&-
	return $rc
}

# the port's driver away and back: its client goes first, by the device link
port_away()
{
	unbind_port && [ ! -e "$bar" ] && bind_port || return 1
	[ -e "/sys/bus/pci/devices/$ep/driver" ] || bind_ep edma-bar ||
		return 1
	push 0x4000000
}

plan 8
check "modules load and the endpoint's BAR is a device" bring_up
check "data moves" push 0x0
check "six times unloaded and loaded" reload
check "six times unbound and bound" rebind
check "a module in use stays" in_use
check "port unbound and bound" port_away
check "modules unload" tear_down
check "nothing leaked" no_leak
