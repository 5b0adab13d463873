/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Append, prefetch, stop, doorbell, interrupt and timer of one channel: the
 * driver as it is, the engine as it may be. Every step names the C function
 * that it stands for; README tells what is left out.
 *
 * Steps print lines that start with "@": together they are a schedule, which
 * tests/user replays against the C code.
 */

#ifndef SLOTS
#define SLOTS	4		/* data elements in the ring */
#endif
#ifndef COUNT
#define COUNT	4		/* elements that the client issues */
#endif
#define TOTAL	(start + COUNT)
#define BLOCKS	(SLOTS / 2)
#define RESERVE	2		/* EDMA_RING_RESERVE */
#define AHEAD	2		/* the most the knob prefetch takes */

/* policy */
#define STOPPED	0
#define ALWAYS	1
/* doorbell (U1) */
#define LATCHED	0
#define IGNORED	1
#define STRICT	2
/* mistake: what the driver would do wrong */
#define ONE_PASS	1	/* the first control word isn't the last */
#define NO_REKICK	2	/* nobody rings for an engine that stopped short */
#define NO_EDGE		3	/* where it may stop short isn't remembered */
#define PACKED		4	/* elements that cross a 64-byte line */
#define LATE_AGE	5	/* doorbell's age taken after the status read */
#define STALE_STOP	8	/* rings for a stop seen before the last doorbell */
#define LATE_WATCH	9	/* the timer's delay by a later time than the look's */
#define BLIND_RING	10	/* rings for elements that may be done */
#define EARLY_STOP	11	/* rings for a stop read before the doorbell showed */
#define FAR_FLOOR	6	/* the floor goes to LLP without proof */
#define PLAIN_TCB	7	/* wrap link carries the current cycle */

/* Knobs, constant in a run */
byte policy, doorbell, settle, prefetch, llp_fetch, drop, split, toggled;
byte start;			/* slots that were done before */
byte lag;			/* a doorbell takes effect some time later */
byte mistake;

/* The list in memory */
bit cb[SLOTS], lie[SLOTS];	/* control words */
byte lo[SLOTS], hi[SLOTS];	/* the rest of an element, in two parts */
bit link_cb[BLOCKS];

/* Positions: three in a block, two elements and the link */
#define WITHIN(p)	((p) % 3)
#define BLOCK(p)	((p) / 3)
#define INDEX(p)	(BLOCK(p) * 2 + WITHIN(p))
#define WRAPS(p)	(BLOCK(p) == BLOCKS - 1)
#define BEHIND_LINK(p)	(((BLOCK(p) + 1) % BLOCKS) * 3)
/* edma_ring_distance(): LLP on a link is the next block's first element */
#define LLP_INDEX	(WITHIN(llp) == 2 -> INDEX(BEHIND_LINK(llp)) : INDEX(llp))

#define DISTANCE	((LLP_INDEX + SLOTS - IDX(tail)) % SLOTS)

#define IDX(slot)	((slot) % SLOTS)
#define CYCLE(slot)	(1 - ((slot) / SLOTS) % 2)	/* slot_cycle() */
/* Only where elements are packed does one cross a line */
#define CROSSES(i)	(mistake == PACKED && \
			 (24 * (i)) / 64 != (24 * (i) + 23) / 64)

/* What the engine has fetched: an element's number and LIE, or one of these */
#define NOTHING	0
#define INVALID	1
#define LINK	2
#define GARBLED	3		/* parts of different elements */
#define HALF	4		/* first half to come */
#define ELEM(n, l)	(8 + 2 * (n) + (l))

/* The engine */
#define WAIT	0
#define DATA	1
bit running, phase, ccs = 1;
byte llp;			/* a position */
byte queue[AHEAD + 1], queued;
byte half;			/* the part that was read first */
byte fetch_pos;			/* where the stream of fetches goes on */
bit fetch_ccs = 1, blocked;
byte current;			/* the element that executes */
bit latched, lose;		/* U1: read again; report no done status */
byte settling;			/* doorbells that may be lost after this stop */
byte ringing;			/* doorbells on their way */
bit status;			/* done bit of INT_STATUS */

/* What really happened */
byte begun, completed;		/* elements */
byte visible;			/* elements whose batch is published as a whole */
bit lost_irq;			/* a done status went missing */
bit lost_bell;			/* the latest doorbell did nothing */

/* The driver: struct edma_ring, struct edma_hwch */
byte issued, head, tail, floor, llp_slot, rung_slot;
bit edge[SLOTS];
bit rung;
bit answered;			/* a look has seen what became of the doorbell */
bit old;			/* edma_doorbell_is_old() */
/*
 * edma_hwch_watch(): the timer is off, re-checks soon, finds a doorbell that was
 * lost, or is the watchdog; in the order of how late it comes
 */
#define OFF	0
#define SOON	1
#define LOST	2
#define WATCHDOG	3
byte timer;

#define NO_FLOOR	255	/* no element is the only one with LIE */
#define PENDING	(head - tail)
#define SPENT	(!rung || tail > rung_slot || old) /* doorbell_is_spent() */
/* is_answered(): not, if all looks came too early for the latest doorbell */
#define UNCLEAR	(mistake == LATE_WATCH -> !SPENT : \
		 !answered && tail <= rung_slot)

/* ---- the engine ---- */

/* edma_fetch_restart() of the model */
inline restart_fetch(pos)
{
	queued = 0;
	queue[0] = NOTHING;
	queue[1] = NOTHING;
	queue[2] = NOTHING;
	half = 0;
	fetch_pos = pos;
	fetch_ccs = ccs;
	blocked = 0
}

/* The doorbell takes effect: edma_chan_doorbell() of the model */
inline ring()
{
	if
	:: running && doorbell == STRICT ->
		/* The rule: a running channel isn't rung */
		assert(policy == ALWAYS);
		lose = 1;
		lost_bell = 1
	:: running && doorbell == IGNORED -> lost_bell = 1
	:: running && doorbell == LATCHED ->
		latched = 1;
		/* Maybe what was read ahead is forgotten */
		if
		:: phase == DATA -> restart_fetch(llp + !llp_fetch)
		:: phase == WAIT -> restart_fetch(llp)
#ifndef EXACT
		:: skip
#endif
		fi
	/* Stopped, but not for long: harmful, a finite number of times */
	:: !running && settling ->
		settling--;
		lost_bell = 1
	:: !running ->
		settling = 0;
		running = 1;
		phase = WAIT;
		restart_fetch(llp)
	fi
}

/* An element or a link as it is in memory: fetch_whole() of the model */
inline fetch()
{
	if
	:: WITHIN(fetch_pos) == 2 &&
	   (WRAPS(fetch_pos) -> !toggled || link_cb[BLOCK(fetch_pos)] != fetch_ccs
			      : link_cb[BLOCK(fetch_pos)] == fetch_ccs) ->
		queue[queued] = LINK;
		if
		:: WRAPS(fetch_pos) -> fetch_ccs = !fetch_ccs
		:: else
		fi;
		fetch_pos = BEHIND_LINK(fetch_pos)
	:: WITHIN(fetch_pos) != 2 && cb[INDEX(fetch_pos)] == fetch_ccs ->
		queue[queued] = (lo[INDEX(fetch_pos)] == hi[INDEX(fetch_pos)] ->
			ELEM(lo[INDEX(fetch_pos)], lie[INDEX(fetch_pos)]) :
			GARBLED);
		fetch_pos++
	:: else ->
		queue[queued] = INVALID;
		blocked = 1
	fi;
	queued++
}

/* U10: fetch_second_half(), then edma_fetch_first_half() of the model */
inline fetch_first_half()
{
	if
	:: cb[INDEX(fetch_pos)] == fetch_ccs ->
		queue[queued - 1] = (lo[INDEX(fetch_pos)] == half ->
			ELEM(half, lie[INDEX(fetch_pos)]) : GARBLED);
		fetch_pos++;
		blocked = 0
	:: else ->
		queue[queued - 1] = INVALID
	fi;
	half = 0
}

inline pop()
{
	queue[0] = queue[1];
	queue[1] = queue[2];
	queue[2] = NOTHING;
	queued--
}

/* What was fetched is acted upon: consume() and list_end() of the model */
inline consume()
{
	if
	:: queue[0] == LINK ->
		if
		:: WRAPS(llp) -> ccs = !ccs
		:: else
		fi;
		llp = BEHIND_LINK(llp);
		pop()
	:: queue[0] == INVALID && latched ->
		latched = 0;
		restart_fetch(llp)
	:: queue[0] == INVALID && !latched ->
		running = 0;
		settling = settle;
		restart_fetch(llp)
	:: else ->
		current = queue[0];
		/* Complete, none twice, none skipped, no part of a batch */
		assert(current != GARBLED);
		assert((current - 8) / 2 == begun);
		assert(begun < visible);
		begun++;
		phase = DATA;
		if
		:: llp_fetch -> llp++
		:: else
		fi;
		pop()
	fi
}

/* The element's last byte has moved: element_complete(), edma_irq_done() */
inline complete()
{
	completed++;
	phase = WAIT;
	if
	:: llp_fetch
	:: else -> llp++
	fi;
	if
	:: !(current % 2)
	:: current % 2 && lose ->
		lose = 0;
		lost_irq = 1
	:: current % 2 && !lose && drop ->
		drop--;
		lost_irq = 1
	:: current % 2 && !lose -> status = 1
	fi;
	current = 0
}

active proctype engine()
{
end:	do
	:: atomic { ringing ->
		ringing = 0;
		ring()
	   }
	:: atomic { running && !blocked &&
		    queued < prefetch + (phase == WAIT) ->
		printf("@ fetch\n");
		if
		:: split && WITHIN(fetch_pos) != 2 && CROSSES(INDEX(fetch_pos)) ->
			half = hi[INDEX(fetch_pos)];
			queue[queued] = HALF;
			queued++;
			blocked = 1
		:: else -> fetch()
		fi
	   }
	:: atomic { running && queued && queue[queued - 1] == HALF ->
		fetch_first_half()
	   }
	:: atomic { running && phase == WAIT && queued && queue[0] != HALF ->
		printf("@ consume\n");
		consume()
	   }
	:: atomic { running && phase == DATA ->
		printf("@ complete\n");
		complete()
	   }
	od
}

/* Time: a doorbell is old when it has been acted upon for sure */
active proctype clock()
{
end:	do
	:: atomic { rung && !old && !ringing ->
		printf("@ old\n");
		old = 1
	   }
	od
}

/* ---- the driver, under the channel's lock ---- */

/* ring_doorbell() */
inline stamp(slot)
{
	rung = 1;
	rung_slot = slot;
	answered = 0;
	old = 0
}

inline write_doorbell()
{
	printf("@ doorbell\n");
	lost_bell = 0;
	if
	:: lag -> ringing = 1
	:: else -> ring()
	fi
}

inline ring_doorbell(first)
{
	if
	:: spent ->
		write_doorbell();
		stamp(first)
	:: else
	fi
}

/* edma_ring_find(), in the ring's edge and lie */
inline find_edge(found, from, to)
{
	found = from;
	do
	:: found < to && !edge[IDX(found)] -> found++
	:: else -> break
	od
}

inline find_lie(found, from, to)
{
	found = from;
	do
	:: found < to && !lie[IDX(found)] -> found++
	:: else -> break
	od
}

/*
 * edma_hwch_watch(), edma_ring_needs_look(): a timer that ends in time is left
 * alone
 */
inline watch()
{
	find_edge(at, llp_slot, head);
	find_lie(upto, llp_slot, at);
	at = (upto == at -> SOON : (UNCLEAR -> LOST : WATCHDOG));
	if
	:: PENDING && (!timer || at < timer) -> timer = at
	:: else
	fi;
	at = 0;
	upto = 0
}

/*
 * edma_ring_is_source(), edma_ring_done(), next_floor(), retire(): the look's
 * conclusions
 */
inline conclude()
{
	distance = DISTANCE;
	assert(distance <= PENDING);	/* else it is EDMA_RING_OUTSIDE */
	find_lie(at, floor, tail + distance);
	source = distance && floor != NO_FLOOR && head - floor <= SLOTS &&
		 at == tail + distance - 1;
	done = (!distance || stopped || (seen && source) ->
		distance : distance - 1);
	if
	:: told && stopped && !status ->
		floor = tail + distance		/* quiet */
	:: seen && !(stopped && !status) ->
		floor = (source || mistake == FAR_FLOOR ->
			 tail + distance : tail)
	:: else
	fi;
	source = 0;
	llp_slot = tail + distance;
	/* No early completion */
	assert(tail + done <= completed);
	tail = tail + done;
	at = 0;
	seen = 0;
	distance = 0;
	done = 0
}

/*
 * The watchdog is for interrupts that get lost, and before it the timer for
 * doorbells that do. Nothing else may come to where only they would go on.
 */
#define STUCK	(PENDING && !running && !ringing && !status && !lost_irq)

inline check_timer()
{
	assert(timer != WATCHDOG || !STUCK);
	assert(timer != LOST || lost_bell || !STUCK)
}

inline read_knobs()
{
#ifdef EXACT
	policy = POLICY;
	doorbell = DOORBELL;
	settle = SETTLE;
	prefetch = PREFETCH;
	llp_fetch = LLP;
	drop = DROP;
	split = SPLIT;
	toggled = TOGGLED;
	lag = LAG;
	start = START;
	mistake = MISTAKE
#else
	c_code {
		now.policy = knob("POLICY");
		now.doorbell = knob("DOORBELL");
		now.settle = knob("SETTLE");
		now.prefetch = knob("PREFETCH");
		now.llp_fetch = knob("LLP");
		now.drop = knob("DROP");
		now.split = knob("SPLIT");
		now.toggled = knob("TOGGLED");
		now.lag = knob("LAG");
		now.start = knob("START");
		now.mistake = knob("MISTAKE");
	}
#endif
}

#ifndef EXACT
c_decl {
	\#include <stdlib.h>
	static int knob(const char *name)
	{
		const char *value = getenv(name);

		if (!value)
			exit(99);
		return atoi(value);
	}
}
#endif

/* What nobody looks at any more gets one value: fewer states, same behaviour */
inline forget()
{
	if
	:: tail > rung_slot ->
		rung_slot = 0;
		answered = 1;
		old = 1		/* spent, one way or the other */
	:: else
	fi;
	find_lie(at, floor, tail);
	if
	:: floor != NO_FLOOR && (at < tail || head - floor > SLOTS) ->
		floor = NO_FLOOR
	:: else
	fi;
	at = (head > SLOTS -> head - SLOTS : 0);
	do
	:: at < tail ->
		edge[IDX(at)] = 0;
		lie[IDX(at)] = 0;
		at++
	:: else -> break
	od;
	at = 0
}

/* fill(), edma_ring_stage(): one batch of what fits */
inline stage()
{
	if
	:: issued != head && !PENDING ->
		printf("@ llp\n");
		/* edma_hwch_is_programmed(): else it takes the state for lost */
		assert(!DISTANCE)
	:: else
	fi;
	end = (issued - tail > SLOTS - RESERVE ->
	       tail + SLOTS - RESERVE : issued);
	slot = head;
	do
	:: slot < end ->
		if
		:: lie[IDX(slot)] = 0
		:: lie[IDX(slot)] = 1
		fi;
		printf("@ stage %d %d\n", slot, lie[IDX(slot)]);
		lo[IDX(slot)] = slot;
		/* Else nobody can see a difference to one store */
		if
		:: mistake != PACKED -> hi[IDX(slot)] = slot
		:: else
		fi;
		edge[IDX(slot)] = 0;
		slot++
	:: else -> break
	od;
	slot = head
}

/* As a life of @start elements, all of them done, leaves everything behind */
inline begin()
{
	do
	:: slot < start ->
		cb[IDX(slot)] = CYCLE(slot);
		lo[IDX(slot)] = slot;
		hi[IDX(slot)] = slot;
		if
		:: slot % 2 ->
			link_cb[IDX(slot) / 2] = (IDX(slot) == SLOTS - 1 ->
						  !CYCLE(slot) : CYCLE(slot))
		:: else
		fi;
		slot++
	:: else -> break
	od;
	slot = 0;
	begun = start;
	completed = start;
	visible = start;
	issued = start;
	head = start;
	tail = start;
	floor = start;
	llp_slot = start;
	rung = start > 0;
	answered = rung;
	old = rung;
	llp = (IDX(start) / 2) * 3 + start % 2;
	ccs = CYCLE(start);
	restart_fetch(llp)
}

active proctype driver()
{
	byte slot, end, at, upto, distance, done;
	bit look, seen, told, stopped, unsure, spent, linked, source, idle;

	atomic {
		read_knobs();
		begin()
	};

again:	do
	/* edma_issue_pending(), edma_flow_issue() */
	:: atomic { issued < TOTAL && issued == head ->
		if
		:: issued++
		:: issued + 2 <= TOTAL -> issued = issued + 2
		fi;
		printf("@ issue %d\n", issued);
		stage();
		goto publish
	   }
	/* edma_dir_irq() */
	:: atomic { status ->
		printf("@ irq\n@ status\n");
		goto advance
	   }
	/* edma_hwch_timer() */
	:: atomic { timer ->
		check_timer();
		timer = OFF;
		printf("@ timer\n");
		/* handle_event() */
		if
		:: PENDING -> goto advance
		:: else
		fi
	   }
	:: atomic { tail == TOTAL -> goto quit }
	od;

advance:	/* advance(), edma_hwch_look() */
	atomic {
		look = 1;
		printf("@ status\n");
		seen = status;
		told = told || seen
	};
	atomic {
		if
		:: seen ->
			printf("@ clear\n");
			status = 0
		:: else
		fi
	};
	atomic {
		printf("@ age\n");
		spent = (mistake != LATE_AGE && SPENT)
	};
	atomic {
		printf("@ control\n");
		stopped = !running
	};
	atomic {
		printf("@ llp\n");
		if
		:: mistake == LATE_AGE -> spent = SPENT
		:: else
		fi;
		unsure = stopped && !spent;
		stopped = stopped && spent;
		answered = answered || spent;
		if
		:: stopped -> printf("@ status\n")	/* abort_is_pending() */
		:: else
		fi;
		conclude();
		/* edma_hwch_look_again(), doorbell_shows() */
		unsure = unsure && PENDING && tail > rung_slot;
		if
		:: unsure && mistake != EARLY_STOP ->
			unsure = 0;
			spent = 0;
			goto advance
		:: else ->
			stopped = stopped || unsure;
			unsure = 0;
			told = 0
		fi;
		/* edma_hwch_rekick() */
		spent = stopped && PENDING && mistake != NO_REKICK &&
			mistake != STALE_STOP;
		if
		:: spent ->
			printf("@ status\n");	/* abort_is_pending() */
			slot = tail;
			ring_doorbell(slot)
		:: else
		fi;
		spent = 0;
		forget();
		stage()
	};

publish:	/* edma_ring_publish(): links, control words, the first one last */
	atomic {
		if
		:: slot == end ->
			end = 0;
			slot = 0;
			goto filled
		:: else
		fi;
		do
		:: mistake == PACKED && slot < end ->
			hi[IDX(slot)] = slot;
			slot++
		:: else ->
			slot = head;
			break
		od
	};
	do
	:: atomic { slot < end && slot % 2 && !linked ->
		printf("@ store\n");
		link_cb[IDX(slot) / 2] =
			(IDX(slot) == SLOTS - 1 && mistake != PLAIN_TCB ->
			 !CYCLE(slot) : CYCLE(slot));
		linked = 1;
		if
		:: slot == head && mistake != ONE_PASS ->
			linked = 0;
			slot++
		:: else
		fi
	   }
	:: atomic { slot < end && (slot % 2 == 0 || linked) ->
		linked = 0;
		if
		:: slot != head || mistake == ONE_PASS ->
			printf("@ store\n");
			cb[IDX(slot)] = CYCLE(slot);
			/* Here, too, a batch is whole with its last word */
			visible = (slot + 1 == end && mistake == ONE_PASS ->
				   end : visible)
		:: slot == head && mistake != ONE_PASS && slot + 1 < end ->
			slot++;
			linked = 0;
			goto more
		:: else
		fi;
		slot++;
more:		skip
	   }
	:: atomic { slot == end ->
		printf("@ store\n");
		cb[IDX(head)] = CYCLE(head);
		visible = end;
		slot = head;
		idle = !PENDING;
		head = end;
		end = 0;
		/* edma_hwch_publish() */
		if
		:: !rung ->
			spent = 1;
			goto kick
		:: else -> break
		fi
	   }
	od;
	atomic {
		printf("@ age\n");
		spent = (mistake != LATE_AGE && SPENT)
	};
	atomic {
		printf("@ control\n");
		upto = !running
	};
	atomic {
		if
		:: mistake == LATE_AGE -> spent = SPENT
		:: else
		fi;
		spent = spent && upto;
		upto = 0;
		if
		:: !spent && mistake != NO_EDGE -> edge[IDX(slot)] = 1
		:: else
		fi;
	};
	atomic {
		if
		:: spent && policy == STOPPED && mistake != BLIND_RING ->
			printf("@ llp\n");
			slot = tail + DISTANCE;
			spent = slot < head
		:: else -> spent = spent || policy == ALWAYS
		fi;
		if
		:: spent && !idle -> printf("@ status\n")	/* abort_is_pending() */
		:: else
		fi;
kick:		ring_doorbell(slot);
		idle = 0;
		spent = 0;
		slot = 0;
		watch();
		goto filled
	};

filled:	/* edma_hwch_rekick() */
	atomic {
		if
		:: !look -> goto again
		:: else
		fi;
		spent = stopped && PENDING && SPENT && mistake == STALE_STOP;
		stopped = 0;
		if
		:: spent -> printf("@ status\n")
		:: else
		fi;
		slot = tail;
		ring_doorbell(slot);
		slot = 0;
		spent = 0;
		look = 0;
		watch();
		goto again
	};
quit:	skip
}

ltl live { <> (COUNT && tail == TOTAL) }
