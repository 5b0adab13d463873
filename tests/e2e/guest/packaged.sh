# SPDX-License-Identifier: GPL-2.0-only
# Modules that somebody else built, dkms for instance, in place of our own: given
# to tests/e2e/run with --file tegra-rp-edma.ko=... --file edma_bar.ko=...
# e2e: manual
# e2e: boards 64 32
# e2e: data data 4194304
# e2e: bar 0x100000 data

ours_away()
{
	rm -f /lib/modules/*.ko
	cp /data/tegra-rp-edma.ko /data/edma_bar.ko /lib/modules/
}

plan 5
check "the modules given take the place of ours" ours_away
check "they load, and the endpoint's BAR is a device" bring_up
check "dd if=data of=BAR" to_bar /data/data 0x100000 1048576
check "dd if=BAR of=back" from_bar 0x100000 4194304 /tmp/back
check "every byte came back, and they unload" eval \
	"cmp /data/data /tmp/back && tear_down"
