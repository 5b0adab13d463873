# SPDX-License-Identifier: GPL-2.0-only
# Every value of every knob of the model: transfers work, and the model really
# took the path that the value selects. One result for each value, and a table.
# e2e: boards 64
# e2e: timeout 900
# e2e: smmu-events 6 60
# e2e: data piece 262147
# e2e: bar 0x8000000 piece
# e2e: bar 0x8100000 piece
# e2e: bar 0x8200000 piece
# e2e: bar 0x8300000 piece

DEFAULTS="doorbell=latched settle=0 prefetch=4 llp=complete abort=channel
cs=mainline stop_delay=0 stop_at=tlp stop_resumes=0 bypass=0 drop_irq=0
fetch=atomic link_cb=ignored bme=ignored posted_ur=abort $FAST_LINK"

# A link slow enough that the engine still runs when a kernel full of checks
# rings again, or stops it
SLOW="link_gen=1 lanes=1"

# path KNOB=VALUE: the name of its counter
path()
{
	local knob=${1%%=*} value=${1#*=}

	case $knob in
	settle|prefetch|stop_delay|drop_irq)
		[ "$value" = 0 ] || value=n ;;
	esac
	echo "path.$knob.$value"
}

run_cases()
{
	local c line rc=0

	for c in "$@"; do
		line=$(cat "$E2E/$c" 2>&1)
		[ "$line" = "ok $c" ] || { echo "$line"; rc=1; }
	done
	return $rc
}

# judge KNOB=VALUE VIOLATIONS: was the path taken, and cleanly
judge()
{
	local taken early bad

	taken=$(counter "$(path "$1")")
	early=$(counter early_completions)
	bad=$(counter violations)
	say "note: $(printf '%-26s %-8s taken %6d times  violations %d' \
		"$1" "$policy" "$taken" "$bad")"
	[ "$taken" -gt 0 ] || echo "never took the path of $1"
	[ "$early" -eq 0 ] || echo "$early early completions"
	[ "$2" = some ] || [ "$bad" -eq 0 ] || echo "$bad violations"
	[ "$taken" -gt 0 ] && [ "$early" -eq 0 ] &&
		{ [ "$2" = some ] || [ "$bad" -eq 0 ]; }
}

# sweep KNOB=VALUE CASE...
sweep()
{
	local rc=0

	{
		bench set $DEFAULTS "$1" $extra && bench zero || rc=1
		knob=$1
		shift
		run_cases "$@" || rc=1
		judge "$knob" $violations || rc=1
	} > /tmp/sweep 2>&1
	check "$knob, policy $policy" report_sweep $rc
	bench set $DEFAULTS
}

report_sweep()
{
	cat /tmp/sweep
	return "$1"
}

decode()	# 0|1: whether the endpoint answers memory accesses
{
	printf "\\00$(($1 * 2))" |
		dd of="/sys/bus/pci/devices/$ep/config" bs=1 seek=4 count=1 \
		conv=notrunc 2> /dev/null
}

# nobody claims the link address of a posted write
unclaimed()	# VALUE OFFSET
{
	local rc=0

	bench set "posted_ur=$1" && bench zero && decode 0 || return 1
	if to_bar /data/piece 0x8f00000; then
		[ "$1" = silent ] || rc=1
	else
		[ "$1" = abort ] || rc=1
	fi
	decode 1
	judge "posted_ur=$1" none || rc=1
	to_bar /data/piece "$2" || rc=1
	return $rc
}

# the engine's registers lose their state, or the port does
link_lost()	# VALUE OFFSET
{
	local rc=0

	bench zero && bench set "link_down=$1" || return 1
	to_bar /data/piece "$2" && [ "$1" = all-ones ] && rc=1
	judge "link_down=$1" none || rc=1
	[ "$1" = up ] || bench set link_down=up || rc=1
	to_bar /data/piece "$2" || rc=1
	return $rc
}

plan 51
violations=none
policy=always
check "driver and test module load, doorbell=always" \
	bring_up_e2e doorbell=always
extra=$SLOW
sweep doorbell=latched append write-8192-pages
sweep doorbell=ignored append read-8192-pages
extra=
sweep prefetch=0 write both-directions
sweep prefetch=8 write both-directions
sweep llp=complete append poll residue
sweep llp=fetch append poll residue
sweep abort=channel write-neighbour-failed read-neighbour-failed
sweep abort=direction write-neighbour-failed read-neighbour-failed
sweep cs=mainline append write-unmapped read-behind-failed
sweep cs=nvidia append write-unmapped read-behind-failed
extra=$SLOW
for v in stop_delay=0 stop_delay=50000 stop_at=tlp stop_at=element \
	stop_resumes=0 stop_resumes=1; do
	sweep $v write-stop-unmap read-stop-quiet stop-queued
done
extra=
sweep drop_irq=0 append write-bytes
sweep drop_irq=3 append read-bytes
sweep fetch=atomic append write
sweep fetch=split64 append write
check "no element is fetched in two parts" test "$(counter fetch_split)" -eq 0
sweep link_cb=ignored write-8192-pages read-8192-pages
sweep link_cb=toggled write-8192-pages read-8192-pages
sweep bme=ignored write read
sweep bme=gates write read

# a doorbell on a running channel is harmful: what "always" pays, and that it
# recovers
violations=some
extra=$SLOW
sweep doorbell=strict append
extra=doorbell=strict
sweep settle=5000000 append
check "modules unload" tear_down

# and that "stopped" never does it
policy=stopped
violations=none
extra=$SLOW
check "driver and test module load, doorbell=stopped" \
	bring_up_e2e doorbell=stopped
sweep doorbell=strict append both-directions write-8192-pages
extra="doorbell=strict $SLOW"
sweep settle=0 append both-directions
for v in prefetch=0 prefetch=8 llp=complete llp=fetch drop_irq=3 \
	fetch=split64; do
	sweep $v append
done
sweep cs=nvidia append read-behind-failed
sweep link_cb=toggled append write-8192-pages
# the harmful window goes on behind what can be seen: doorbells are lost in it,
# and found again
violations=some
extra=doorbell=strict
sweep settle=2000000 resubmit poll write
violations=none
extra=
check "modules unload" tear_down

policy=stopped
check "modules load and the endpoint's BAR is a device" bring_up
check "posted_ur=abort" unclaimed abort 0x8000000
check "posted_ur=silent" unclaimed silent 0x8100000
check "link_down=registers-reset" link_lost registers-reset 0x8200000
check "link_down=all-ones" link_lost all-ones 0x8300000
check "link_down=up" link_lost up 0x8300000
check "modules unload" tear_down

# the iATU is looked at when the driver attaches
with_bypass()
{
	bench set "bypass=$1" && bench zero && bring_up_e2e &&
		run_cases write read && judge "bypass=$1" none && tear_down
}
check "bypass=0" with_bypass 0
check "bypass=1" with_bypass 1
