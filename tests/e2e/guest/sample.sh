# SPDX-License-Identifier: GPL-2.0-only
# The smallest client of samples/: loaded, it pushes 64 KiB into the BAR, where
# another driver, and the host, find them.
# e2e: boards 64 32
# e2e: bar-zero 0x10000 4096

# byte i is i modulo 251
pattern()
{
	awk 'BEGIN { for (i = 0; i < 251; i++) printf "\\%03o", i }' \
		> /tmp/escapes
	printf "$(cat /tmp/escapes)" > /tmp/lap
	for _ in 1 2 3 4 5 6 7 8 9; do
		cat /tmp/lap /tmp/lap > /tmp/two && mv /tmp/two /tmp/lap
	done
	mv /tmp/lap /tmp/pattern
	truncate -s 65536 /tmp/pattern
}

arrived()
{
	from_bar 0 65536 /tmp/bar && cmp /tmp/pattern /tmp/bar
}

plan 6
find_endpoint
check "driver and sample load" eval "load_driver &&
	insmod /lib/modules/edma_push.ko"
check "it says so" eval "dmesg |
	grep -q 'edma-push $ep: 65536 bytes pushed into BAR 2: 0'"
check "it unloads" rmmod edma_push
check "the BAR's driver takes over" eval "load_bar && bind_ep edma-bar"
pattern
check "every byte is there" arrived
check "modules unload" tear_down
