# SPDX-License-Identifier: GPL-2.0-only
# The test module's other cases: data, queues, stops.
# e2e: boards 64
# e2e: timeout 900

CASES="write read write-bytes read-bytes write-8192-pages read-8192-pages
both-directions append residue poll resubmit write-channels read-channels
write-stop-unmap read-stop-unmap write-stop-quiet read-stop-quiet stop-queued"

plan 21
check "driver and test module load" bring_up_e2e
for case in $CASES; do
	# 32 MiB take 2 ms: a debug kernel that is held up comes too late to stop
	case $case in
	*stop*) slow_link ;;
	*) fast_link ;;
	esac
	e2e_case "$case"
done
check "modules unload" tear_down
check "nothing leaked" no_leak
