# SPDX-License-Identifier: GPL-2.0-only
# Commands of a page (tests/docs), one after the other in one shell as a user's.
# What they print is told in the end, so that the kernel's log is theirs alone.
# e2e: manual

plan 1
. /data/steps
mkdir -p /tmp/home /tmp/told
cd /tmp/home || exit
# the shell's variables are the commands' own, but for this one
docs_step=0
while [ $docs_step -le "$docs_steps" ]; do
	step_$docs_step > /tmp/told/$docs_step 2>&1
	echo $? > /tmp/told/$docs_step.rc
	docs_step=$((docs_step + 1))
done
wait
docs_step=0
while [ $docs_step -le "$docs_steps" ]; do
	say "note: rc $docs_step $(cat /tmp/told/$docs_step.rc)"
	while IFS= read -r line; do
		say "note: out $docs_step $line"
	done < /tmp/told/$docs_step
	docs_step=$((docs_step + 1))
done
check "every command was run" test $docs_step -gt "$docs_steps"
