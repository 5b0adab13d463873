# SPDX-License-Identifier: GPL-2.0-only
# An IOMMU that translates nothing: everything works, with physical addresses.
# e2e: boards 64
# e2e: append iommu.passthrough=1
# e2e: data piece 3000001
# e2e: bar 0x8000000 piece

# Not those that take a buffer of many pages for one segment
CASES="write read write-bytes read-8192-pages residue
write-stop-quiet read-stop-quiet write-window read-window write-cyclic
read-cyclic write-interleaved"

plan 16
check "driver and test module load" bring_up_e2e
check "domain is ${domain:=identity}" grep -qx "$domain" $E2E/domain
for case in $CASES; do
	# a call for each period, or a stop in the middle: on a link that a debug
	# kernel can follow, also when something else holds it up
	case $case in
	*cyclic|*stop*) slow_link ;;
	*) fast_link ;;
	esac
	e2e_case "$case"
done
check "the endpoint's BAR is a device, and data move" \
	eval 'rmmod edma_e2e && load_bar && bind_ep edma-bar &&
	to_bar /data/piece 0x8000000'
check "modules unload" tear_down
