# SPDX-License-Identifier: GPL-2.0-only
# The kernel's own dw-edma, unmodified, on the model: a driver that nobody here
# wrote takes the registers and lists for what the model takes them for. Data
# and results are the host's. See tests/bench/README.
# e2e: boards 64 32
# e2e: manual
# e2e: timeout 900
# e2e: smmu-events 2 40
# e2e: expect 1 20 timeout waiting for channel termination
# e2e: data out 0x7fff03
# e2e: data in 0x7fff03
# e2e: data out-small 0x3ff03
# e2e: data in-small 0x3ff03
# e2e: bar 0 out
# e2e: bar-zero 0x7fff03 253
# e2e: bar 0x800000 in
# e2e: bar 0x1000000 in
# e2e: bar-zero 0x17fff03 253
# e2e: bars 0x2000000 0xc0000 43 out-small
# e2e: bars 0x2040000 0xc0000 43 in-small
# e2e: bars 0x2080000 0xc0000 43 in-small
# e2e: bar-zero 0xf000000 0x1000000

P=/sys/module/edma_copy/parameters
D=/sys/kernel/debug/edma_copy
SIZES="1 168 169 170 200 338 400"
PAGE=169	# elements in a page of list, with the link
DEFAULTS="doorbell=latched settle=0 prefetch=4 llp=complete abort=channel
cs=mainline stop_delay=0 stop_at=tlp stop_resumes=0 bypass=0 drop_irq=0
fetch=atomic link_cb=ignored bme=ignored posted_ur=abort unmatched=ur
hot_reset=keep d3=keep $FAST_LINK fetch_ns=600
doorbell_ns=300 read_rtt_ns=800 chunk=4096"
SMALL="size=$((0x3ff03)) stride=$((0x40000))"
STEP=$((0xc0000))
FIRST=$((0x2000000))
PLACES=43	# as many as the host looks at
place=$FIRST

# What dw-edma has no use for: in no run may the model take one of these paths
NEVER="llp.complete llp.fetch stop_delay.0 stop_delay.n stop_at.tlp
stop_at.element stop_resumes.0 stop_resumes.1 d3.keep d3.lost"

# So slow to read a list that the engine still runs when its last interrupt is
# served and dw-edma rings again
SLOW="fetch_ns=50000"

# Transfers so slow that all channels are at work
CROWD="link_gen=1 lanes=1"

# path KNOB=VALUE: the name of its counter
path()
{
	local knob=${1%%=*} value=${1#*=}

	case $knob in
	settle|prefetch|drop_irq)
		[ "$value" = 0 ] || value=n ;;
	esac
	echo "path.$knob.$value"
}

load_all()
{
	insmod /lib/modules/edma_dw_glue.ko "$@" &&
		insmod /lib/modules/edma_copy.ko
}

unload_all()
{
	rmmod edma_copy && rmmod edma_dw_glue
}

# give NAME-SUFFIX: the host's data to the module
give()
{
	cat "/data/out$1" > $D/out && cat "/data/in$1" > $D/in
}

# copy KEY=VALUE...: a run; what it tells is in /tmp/run
copy()
{
	local p

	for p in transfers=48 elements=0 depth=2 channels=0 timeout=1000 \
		pause=0 terminate=0 bad=0 check=1 dir=both "$@"; do
		echo "${p#*=}" > "$P/${p%%=*}" || return 1
	done
	cat $D/run > /tmp/run
	head -n 1 /tmp/run
	[ "$(head -n 1 /tmp/run)" = ok ]
}

got()
{
	sed -n "s/^$1=//p" /tmp/run
}

# Of all runs that work
transfers_wr=0
transfers_rd=0
elements=0
bytes=0
interrupts=0
reads=0
writes=0

tally()
{
	transfers_wr=$((transfers_wr + $(got to_bar.transfers)))
	transfers_rd=$((transfers_rd + $(got from_bar.transfers)))
	elements=$((elements + $(counter elements)))
	bytes=$((bytes + $(counter bytes_wr) + $(counter bytes_rd)))
	interrupts=$((interrupts + $(counter interrupts)))
	reads=$((reads + $(counter mmio_reads)))
	writes=$((writes + $(counter mmio_writes)))
}

# The model has seen what the client has asked for, and no more unless some of
# it was terminated
agree()
{
	local e=$(($(got to_bar.elements) + $(got from_bar.elements)))
	local seen=$(counter elements) name rc=0

	if [ "$(cat $P/terminate)" = 0 ]; then
		[ "$seen" -eq $e ] &&
			[ "$(counter bytes_wr)" -eq "$(got to_bar.bytes)" ] &&
			[ "$(counter bytes_rd)" -eq "$(got from_bar.bytes)" ] ||
			rc=1
	else
		[ "$seen" -gt $e ] || rc=1
	fi
	[ $rc = 0 ] || echo "$e elements asked for, $seen seen"
	for name in early_completions ctx_writes doorbells_off $NEVER; do
		case $name in *.*) name=path.$name ;; esac
		[ "$(counter "$name")" -eq 0 ] ||
			{ echo "$name is $(counter "$name")"; rc=1; }
	done
	return $rc
}

report()
{
	cat /tmp/report
	return "$1"
}

# One transfer after the other: the registers and interrupts that it takes can
# be told in advance. The line is shared by both directions: one at a time.
exact()	# ELEMENTS to_bar|from_bar
{
	local n=10 k=$((($1 + PAGE - 1) / PAGE))

	bench set $DEFAULTS && bench zero &&
		copy elements="$1" dir="$2" transfers=$n channels=1 depth=1 \
			offset=$place $SMALL || return 1
	tally
	echo "irqs $(counter interrupts) reads $(counter mmio_reads)" \
		"writes $(counter mmio_writes) links $(counter links)"
	agree && [ "$(got "$2.elements")" -eq $(($1 * n)) ] &&
		[ "$(counter interrupts)" -eq $((k * n)) ] &&
		[ "$(counter doorbells)" -eq $((k * n)) ] &&
		[ "$(counter links)" -eq $((k * n)) ] &&
		[ "$(counter mmio_reads)" -eq $(((2 + 2 * k) * n)) ] &&
		[ "$(counter mmio_writes)" -eq $(((7 + k - 1 + 3 * k) * n)) ] ||
		return 1
	say "note: $(printf '%-8s %3d elements: %d interrupts, %d reads, %d writes of registers' \
		"$2" "$1" $k $((2 + 2 * k)) $((6 + 4 * k)))"
}

# a thousand of each direction, on all channels at once
many()
{
	local d k rc=0

	bench set $DEFAULTS && bench zero &&
		copy transfers=1040 depth=4 offset=0 size=$((0x7fff03)) \
			stride=$((0x800000)) || return 1
	tally
	agree || rc=1
	# at these speeds it never rings while the engine runs
	[ "$(counter path.doorbell.latched)" -eq 0 ] || rc=1
	for d in to_bar from_bar; do
		for k in $SIZES; do
			[ "$(got $d.of_$k)" -ge 125 ] || rc=1
		done
		say "note: $d: $(got $d.transfers) transfers, $(got $d.elements) elements, $(got $d.bytes) bytes; of $(for k in $SIZES others; do
			echo "$k: $(got $d.of_$k)"; done | tr '\n' ' ')"
	done
	say "note: $(bench get interrupts mmio_reads mmio_writes doorbells fetches links bytes_wr bytes_rd | tr '\n' ' ')"
	for d in w0 w1 w2 w3 r0 r1; do
		[ "$(counter elements.$d)" -gt 1000 ] || rc=1
	done
	return $rc
}

# meets KNOB=VALUE [KEY=VALUE...]: works, and the model took that path. Settings
# of the bench come first, "--", then parameters of the run.
meets()
{
	local knob=$1 sets= taken rc=0

	shift
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		sets="$sets $1"
		shift
	done
	[ $# = 0 ] || shift
	{
		bench set $DEFAULTS && bench set $sets "$knob" && bench zero &&
			copy offset=$place $SMALL "$@" || rc=1
		tally
		agree || rc=1
		taken=$(counter "$(path "$knob")")
		[ "$taken" -gt 0 ] || { echo "never took that path"; rc=1; }
		[ "$(counter violations)" -eq 0 ] || { echo violations; rc=1; }
		[ "$knob" != fetch=split64 ] ||
			[ "$(counter fetch_split)" -gt 0 ] || rc=1
	} > /tmp/report 2>&1
	say "note: $(printf '%-22s taken %5d times, %d+%d transfers %5d elements %6d bytes %3d irqs %4d reads %4d writes' \
		"$knob" "$taken" "$(got to_bar.transfers)" \
		"$(got from_bar.transfers)" "$(counter elements)" \
		$(($(counter bytes_wr) + $(counter bytes_rd))) \
		"$(counter interrupts)" "$(counter mmio_reads)" \
		"$(counter mmio_writes)")"
	bench set $DEFAULTS
	place=$((place + STEP))
	check "$knob$sets" report $rc
}

# For speeds there is no path
fast_and_slow()	# NAME KEY=VALUE...
{
	local name=$1

	shift
	bench set $DEFAULTS "$@" && bench zero && copy offset=$place $SMALL ||
		return 1
	tally
	agree
}

decode()	# 0|1: whether the endpoint answers memory accesses
{
	printf "\\00$(($1 * 2))" |
		dd of="/sys/bus/pci/devices/$ep/config" bs=1 seek=4 count=1 \
		conv=notrunc 2> /dev/null
}

# Nobody claims what is written, and nobody says so: to dw-edma it has worked
unclaimed()
{
	local rc=0

	bench set $DEFAULTS posted_ur=silent && bench zero && decode 0 &&
		copy check=0 dir=to_bar offset=$((0xf000000)) $SMALL || rc=1
	decode 1
	agree || rc=1
	echo "path $(counter path.posted_ur.silent)"
	[ "$(counter path.posted_ur.silent)" -gt 0 ] || rc=1
	bench set $DEFAULTS
	return $rc
}

# The registers are lost between two runs: each descriptor sets all of them
lost()	# COMMAND...: what loses them
{
	bench set $DEFAULTS && bench zero && "$@" &&
		copy offset=$place $SMALL || return 1
	tally
	agree
}

link_down()	# VALUE
{
	bench set "link_down=$1" && [ "$1" != all-ones ] ||
		bench set link_down=up
}

hot_reset()	# VALUE
{
	bench set "hot_reset=$1" &&
		echo 1 > "/sys/bus/pci/devices/$ep/reset" &&
		[ "$(counter "path.hot_reset.$1")" -gt 0 ]
}

# time_out PATH COMMAND...: the run ends with a time-out, the model took the
# path, and a fresh dw-edma works
time_out()
{
	local path=$1 rc=0

	shift
	! "$@" || rc=1
	taken=$(counter "$path")
	said=$(head -n 1 /tmp/run)
	irqs=$(counter interrupts)
	case $said in *time-out*) ;; *) rc=1 ;; esac
	[ "$taken" -gt 0 ] || { echo "never took that path"; rc=1; }
	bench set $DEFAULTS && decode 1 && unload_all && load_all &&
		give -small && bench zero && copy offset=$place $SMALL &&
		agree || rc=1
	tally
	return $rc
}

# fails KNOB=VALUE [KEY=VALUE...]: dw-edma meets it and has no answer. The run
# is that of $run.
run=copy
fails()
{
	local knob=$1 sets= rc=0

	shift
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		sets="$sets $1"
		shift
	done
	[ $# = 0 ] || shift
	{
		bench set $DEFAULTS && bench set $sets "$knob" && bench zero &&
			time_out "$(path "$knob")" $run offset=$place $SMALL \
				timeout=100 "$@" || rc=1
	} > /tmp/report 2>&1
	say "note: $(printf '%-22s taken %5d times: %s, %d irqs' \
		"$knob" "$taken" "$said" "$irqs")"
	place=$((place + STEP))
	check "$knob$sets: dw-edma fails" report $rc
}

# nobody claims the address
copy_unclaimed()
{
	decode 0
	copy "$@"
}

# the registers are lost in mid-transfer
copy_and_reset()
{
	local rc=0

	( sleep 0.1; bench set link_down=registers-reset ) &
	copy "$@" || rc=1
	wait
	return $rc
}

# a bit that flips on the way is found
flipped()
{
	bench set $DEFAULTS flip=$((0x1ffff)) && bench zero
	! copy dir="$1" offset=$((0xe000000)) $SMALL &&
		[ "$(counter flips)" -eq 1 ] && head -n 1 /tmp/run |
		grep -q "not ok: $1: .* differs"
}

with_bypass()
{
	echo Y > /sys/module/edma_dw_glue/parameters/bus_addresses &&
		meets "$@"
	echo N > /sys/module/edma_dw_glue/parameters/bus_addresses
}

test_list()
{
	local v n d

	check "dw-edma has the engine, the client has the data" eval \
		'find_endpoint && load_all && give -small'
	for n in $SIZES; do
		for d in to_bar from_bar; do
			check "$d, $n elements: as many registers as its source says" \
				exact "$n" $d
		done
		place=$((place + STEP))
	done
	for d in to_bar from_bar; do
		check "$d: a flipped bit is found" flipped $d
	done

	# the second page's doorbell is rung while the engine runs. The first
	# one of the next descriptor must not be: it is dw-edma's to take care
	meets doorbell=latched $SLOW -- channels=1 depth=1 pause=200
	meets doorbell=strict
	meets settle=0 doorbell=strict
	for v in prefetch=0 prefetch=1 prefetch=8 prefetch=32 drop_irq=0 \
		fetch=atomic fetch=split64 link_cb=ignored link_cb=toggled \
		bme=ignored bme=gates bypass=0; do
		meets $v
	done
	meets fetch=split64 prefetch=0
	meets fetch=split64 link_cb=toggled prefetch=32
	with_bypass bypass=1
	# the other channels' interrupts tell of the abort, too
	meets abort=channel $CROWD -- bad=26 depth=8
	for v in cs=mainline cs=nvidia; do
		meets $v prefetch=0 $SLOW -- terminate=500 elements=400 \
			channels=1 depth=1 pause=200
	done
	for v in "link_gen=1 lanes=1 mps=64" \
		"link_gen=5 lanes=16 fetch_ns=0 doorbell_ns=0 read_rtt_ns=0" \
		"chunk=16777216 mps=4096"; do
		check "$v" fast_and_slow $v
		place=$((place + STEP))
	done
	for v in link_down hot_reset; do
		for s in registers-reset all-ones; do
			check "idle, $v=$s" lost $v $s
			place=$((place + STEP))
		done
	done
	check "idle, hot_reset=keep" lost hot_reset keep
	place=$((place + STEP))
	check "posted_ur=silent" unclaimed
	give ""
	check "1040 transfers of each direction" many
	give -small

	fails doorbell=ignored $SLOW -- channels=1 depth=1 pause=200
	fails doorbell=strict $SLOW -- channels=1 depth=1 pause=200
	fails settle=5000000 doorbell=strict
	fails drop_irq=3
	fails abort=direction $CROWD -- bad=10 depth=8 channels=2
	run=copy_unclaimed
	fails posted_ur=abort -- dir=to_bar channels=1 check=0
	run=copy_and_reset
	fails link_down=registers-reset $SLOW -- channels=1 depth=1 pause=200
	run=copy
	check "the host looks at all of it" [ $place = $((FIRST + PLACES * STEP)) ]

	# a bus address is one that no region matches, where the two differ
	if [ "$board" = 32 ]; then
		with_bypass unmatched=pass
	else
		skip unmatched=pass "bus addresses are CPU addresses on this board"
	fi
	check "modules unload" unload_all
	say "note: in all, of runs that work: $transfers_wr transfers to the BAR and $transfers_rd from it, $elements elements, $bytes bytes, $interrupts interrupts, $reads reads and $writes writes of registers"
}

plan 58
test_list
