# SPDX-License-Identifier: GPL-2.0-only
# trial
# e2e: boards 64
P=/sys/module/edma_client/parameters
plan 2
check load load_driver
insmod /lib/modules/edma_client.ko iterations=20 run=1 wait=1 dir=both > /tmp/o 2>&1
diag "$(cat /tmp/o)"
cat /sys/kernel/debug/edma_client/results > /dev/kmsg
echo 1 > $P/noverify; echo 1 > $P/norandom; echo 65536 > $P/test_buf_size
echo 1 > $P/max_channels; echo 2000 > $P/iterations
for d in 1 2 8; do
for c in 0 1; do
for dir in to_bar from_bar both; do
echo $d > $P/queue_depth
echo $c > $P/callback
echo $dir > $P/dir
bench zero
echo 1 > $P/run; cat $P/wait > /dev/null
diag "depth $d cb $c $dir" $(bench get interrupts mmio_reads mmio_writes doorbells stops busy_ns_wr busy_ns_rd)
done; done; done
echo 0 > $P/callback; echo 1 > $P/polled
echo 1 > $P/run; cat $P/wait > /dev/null
rmmod edma_client
check "modules unload" tear_down
