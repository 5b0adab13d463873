# SPDX-License-Identifier: GPL-2.0-only
# For scenarios: KTAP, loading and binding, the endpoint's files.

BAR_SIZE=268435456
test_nr=0
test_plan=0

# one line of KTAP, whole, into the kernel log
say()
{
	echo "ktap: $*" > /dev/kmsg
}

diag()
{
	say "# $*"
}

# plan N: how many results this scenario will give. Where only one case was
# asked for, that is known in the end.
plan()
{
	[ -z "${only-}" ] || return 0
	test_plan=$1
	say "1..$1"
}

# result STATUS NAME: the one place that numbers results
result()
{
	test_nr=$((test_nr + 1))
	if [ "$1" = 0 ]; then
		say "ok $test_nr $2"
	else
		say "not ok $test_nr $2"
	fi
}

skip()
{
	test_nr=$((test_nr + 1))
	say "ok $test_nr $1 # SKIP $2"
}

# check NAME COMMAND...: passes if the command does; else shows its output
check()
{
	local name=$1 rc=0

	shift
	"$@" > /tmp/check.out 2>&1 || rc=$?
	if [ $rc != 0 ]; then
		diag "status $rc: $*"
		tail -n 8 /tmp/check.out | while IFS= read -r line; do
			diag "  $line"
		done
	fi
	result $rc "$name"
}

# refuses NAME TEXT COMMAND...: passes if the command fails and says TEXT
refuses()
{
	local name=$1 text=$2 rc=0

	shift 2
	"$@" > /tmp/check.out 2>&1 && rc=1
	grep -q "$text" /tmp/check.out || rc=1
	if [ $rc != 0 ]; then
		diag "not refused with '$text': $*"
		tail -n 8 /tmp/check.out | while IFS= read -r line; do
			diag "  $line"
		done
	fi
	result $rc "$name"
}

done_testing()
{
	[ -z "${only-}" ] || { say "1..$test_nr"; return; }
	[ "$test_nr" = "$test_plan" ] ||
		diag "planned $test_plan, ran $test_nr"
}

# --- the endpoint and the port above it

find_endpoint()
{
	local d

	for d in /sys/bus/pci/devices/*; do
		[ "$(cat "$d/vendor" "$d/device" | tr '\n' ' ')" = \
			"0x1af4 0x1110 " ] || continue
		ep=${d##*/}
		port=$(basename "$(dirname "$(readlink -f "$d")")")
		bar=/dev/edma-bar/$ep-bar2
		return 0
	done
	diag "no endpoint on the bus"
	return 1
}

load_driver()
{
	insmod /lib/modules/tegra-rp-edma.ko "$@"
}

load_bar()
{
	insmod /lib/modules/edma_bar.ko "$@"
}

bind_ep()	# DRIVER
{
	echo "$1" > "/sys/bus/pci/devices/$ep/driver_override"
	echo "$ep" > /sys/bus/pci/drivers_probe
	[ "$(basename "$(readlink "/sys/bus/pci/devices/$ep/driver")")" = "$1" ]
}

unbind_ep()
{
	echo "$ep" > "/sys/bus/pci/devices/$ep/driver/unbind"
}

# everything up to a device file for the BAR
bring_up()
{
	find_endpoint && load_driver && load_bar && bind_ep edma-bar &&
		[ -c "$bar" ]
}

# to_bar FILE OFFSET [BS]: one write of the whole file unless BS is given
to_bar()
{
	dd if="$1" of="$bar" bs="${3:-$(stat -c %s "$1")}" \
		oflag=seek_bytes seek=$(($2)) conv=notrunc 2> /tmp/dd.err ||
		{ cat /tmp/dd.err; return 1; }
}

# from_bar OFFSET LENGTH FILE
from_bar()
{
	dd if="$bar" of="$3" bs="$2" iflag=skip_bytes skip=$(($1)) count=1 \
		2> /tmp/dd.err || { cat /tmp/dd.err; return 1; }
	[ "$(stat -c %s "$3")" = "$2" ]
}

# the test module in place of the BAR's driver
E2E=/sys/kernel/debug/edma-e2e
bring_up_e2e()
{
	find_endpoint && load_driver "$@" && insmod /lib/modules/edma_e2e.ko
}

# e2e_case NAME: one case of the test module, one result
e2e_case()
{
	local line

	[ "${only:-$1}" = "$1" ] || return 0
	line=$(cat "$E2E/$1" 2>&1)
	case $line in
	"ok $1 # SKIP "*)	skip "$1" "${line#*# SKIP }" ;;
	"ok $1")		result 0 "$1" ;;
	*)	diag "$line"
		result 1 "$1" ;;
	esac
}

# from_ktap COMMAND...: its results become ours
from_ktap()
{
	local line

	"$@" > /tmp/ktap.out 2>&1
	while IFS= read -r line; do
		case $line in
		"ok "*)		line=${line#ok [0-9]* }
				result 0 "$1: ${line#- }" ;;
		"not ok "*)	line=${line#not ok [0-9]* }
				result 1 "$1: ${line#- }" ;;
		"KTAP "*|1..*)	;;
		*)		diag "${line#\# }" ;;
		esac
	done < /tmp/ktap.out
}

loaded()
{
	grep -q "^$1 " /proc/modules
}

tear_down()
{
	! loaded edma_e2e || rmmod edma_e2e || return 1
	! loaded edma_bar || rmmod edma_bar || return 1
	! loaded tegra_rp_edma || rmmod tegra_rp_edma || return 1
	! grep -q edma /proc/modules
}

# is this kernel as fast as the one on a user's machine
is_release()
{
	[ ! -e /sys/kernel/debug/kmemleak ]
}

# two scans: what the first one only suspects, the second one reports
no_leak()
{
	! is_release || return 0
	sleep 6
	echo scan > /sys/kernel/debug/kmemleak
	sleep 6
	echo scan > /sys/kernel/debug/kmemleak
	cat /sys/kernel/debug/kmemleak
	[ -z "$(cat /sys/kernel/debug/kmemleak)" ]
}

counter()
{
	bench get "$1" | cut -d= -f2
}

# 50 MB/s, so slow that the CPU gets something else done between two periods of
# a loop, with any kernel; and what the model starts with
SLOW_LINK="link_gen=1 lanes=1 mps=64 tlp_overhead=256"
FAST_LINK="link_gen=4 lanes=8 mps=256 tlp_overhead=24"

slow_link()
{
	bench set $SLOW_LINK
}

fast_link()
{
	bench set $FAST_LINK
}

# --- scenarios in two kernels: "stage" and "results" are on the second one's
# command line.

moved()
{
	bench get bytes_wr bytes_rd
}

# at_work wr|rd
at_work()
{
	local was

	was=$(counter "bytes_$1")
	sleep 0.2
	moved
	[ "$(counter "bytes_$1")" -gt "$was" ]
}

quiet()
{
	local was

	was=$(moved)
	sleep 0.5
	moved
	[ "$(moved)" = "$was" ]
}

# hand_over next|crash: this kernel again; results go on with the next number
hand_over()
{
	local line word

	for word in $(cat /proc/cmdline); do
		case $word in
		crashkernel=*)	;;
		*)	line="$line $word" ;;
		esac
	done
	kexecload "$1" /data/Image /data/initrd \
		"$line e2e.stage=2 e2e.results=$((test_nr + 2))"
}

stages()
{
	if [ "${stage-1}" = 2 ]; then
		test_nr=$results
		test_plan=$results
		second
		test_plan=$test_nr
	else
		first
	fi
}
