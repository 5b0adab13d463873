# SPDX-License-Identifier: GPL-2.0-only
# One channel's failure and one channel's stop, and what the others notice; an
# engine that loses its state with work in flight on all channels.
# e2e: boards 64
# e2e: timeout 600
# e2e: smmu-events 6 6

NORMAL="$FAST_LINK abort=channel stop_delay=0
stop_at=tlp stop_resumes=0 hot_reset=keep posted_ur=abort"

with()	# "KNOB=VALUE..." CASE PATH: the case, and the model took that path
{
	local line

	# a job of 1 MiB takes 20 ms: nothing is done before it happens
	bench set $NORMAL $SLOW_LINK $1 && bench zero || return 1
	line=$(cat "$E2E/$2" 2>&1)
	echo "$line"
	bench set $NORMAL
	[ "$line" = "ok $2" ] && [ "$(counter "$3")" -gt 0 ]
}

plan 14
check "driver and test module load" bring_up_e2e max_element=65536
for v in channel direction; do
	check "write-bystanders, abort=$v" with abort=$v write-bystanders \
		path.abort.$v
	check "read-bystanders, abort=$v" with abort=$v read-bystanders \
		path.abort.$v
done
check "lost-registers" with "" lost-registers path.link_down.registers-reset
check "lost-port" with "" lost-port path.link_down.all-ones
for v in keep registers-reset all-ones; do
	check "hot-reset, hot_reset=$v" with hot_reset=$v hot-reset \
		path.hot_reset.$v
done
check "modules unload" tear_down

# one element takes longer than a STOP may, and the next one can't be stopped
check "driver loads, max_element=64 MiB" bring_up_e2e max_element=67108864
check "slow-stop" with "stop_delay=10000000000 stop_at=element stop_resumes=1" \
	slow-stop engine_off_running
check "modules unload" tear_down
