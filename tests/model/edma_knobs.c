// SPDX-License-Identifier: GPL-2.0-only
/* Knobs, triggers and counters by name. */
#include "edma_int.h"

/* values NULL: a number from min to max; path names then are "0" and "n". */
static const struct {
	const char *name;
	const char *values[4];
	u64 min, max;
} knobs[EDMA_K_NR] = {
	[EDMA_K_DOORBELL] = { "doorbell", { "latched", "ignored", "strict" } },
	[EDMA_K_SETTLE] = { "settle", {}, 0, 1000000000 },
	[EDMA_K_PREFETCH] = { "prefetch", {}, 0, EDMA_MODEL_PREFETCH },
	[EDMA_K_LLP] = { "llp", { "complete", "fetch" } },
	[EDMA_K_ABORT] = { "abort", { "channel", "direction" } },
	[EDMA_K_CS] = { "cs", { "mainline", "nvidia" } },
	[EDMA_K_STOP_DELAY] = { "stop_delay", {}, 0, 100000000000ull },
	[EDMA_K_STOP_AT] = { "stop_at", { "tlp", "element" } },
	[EDMA_K_STOP_RESUMES] = { "stop_resumes", { "0", "1" } },
	[EDMA_K_BYPASS] = { "bypass", { "0", "1" } },
	[EDMA_K_DROP_IRQ] = { "drop_irq", {}, 0, 1000000000 },
	[EDMA_K_FETCH] = { "fetch", { "atomic", "split64" } },
	[EDMA_K_LINK_CB] = { "link_cb", { "ignored", "toggled" } },
	[EDMA_K_BME] = { "bme", { "ignored", "gates" } },
	[EDMA_K_POSTED_UR] = { "posted_ur", { "abort", "silent" } },
	[EDMA_K_UNMATCHED] = { "unmatched", { "pass", "ur" } },
	[EDMA_K_LINK_DOWN] = { "link_down",
			       { "up", "registers-reset", "all-ones" } },
	[EDMA_K_HOT_RESET] = { "hot_reset",
			       { "keep", "registers-reset", "all-ones" } },
	[EDMA_K_D3] = { "d3", { "keep", "lost" } },
	[EDMA_K_LINK_GEN] = { "link_gen", {}, 1, 5 },
	[EDMA_K_LANES] = { "lanes", {}, 1, 16 },
	[EDMA_K_MPS] = { "mps", {}, 64, 4096 },
	[EDMA_K_TLP_OVERHEAD] = { "tlp_overhead", {}, 0, 256 },
	[EDMA_K_FETCH_NS] = { "fetch_ns", {}, 0, 1000000000 },
	[EDMA_K_DOORBELL_NS] = { "doorbell_ns", {}, 0, 1000000000 },
	[EDMA_K_READ_RTT_NS] = { "read_rtt_ns", {}, 0, 1000000000 },
	[EDMA_K_CHUNK] = { "chunk", {}, 4096, 1 << 24 },
};

static const char *const names[EDMA_C_NR] = {
	[EDMA_C_MMIO_READS] = "mmio_reads",
	[EDMA_C_MMIO_WRITES] = "mmio_writes",
	[EDMA_C_DOORBELLS] = "doorbells",
	[EDMA_C_DOORBELLS_OFF] = "doorbells_off",
	[EDMA_C_STARTS] = "starts",
	[EDMA_C_FETCHES] = "fetches",
	[EDMA_C_FETCH_SPLIT] = "fetch_split",
	[EDMA_C_ELEMENTS] = "elements",
	[EDMA_C_LINKS] = "links",
	[EDMA_C_INTERRUPTS] = "interrupts",
	[EDMA_C_INT_CLEARS] = "int_clears",
	[EDMA_C_REMOTE_IRQS] = "remote_irqs",
	[EDMA_C_STOPS] = "stops",
	[EDMA_C_STOPS_SHORT] = "stops_short",
	[EDMA_C_STARVED_NS] = "starved_ns",
	[EDMA_C_STARVED_MAX] = "starved_max_ns",
	[EDMA_C_ABORTS] = "aborts",
	[EDMA_C_STOP_CMDS] = "stop_cmds",
	[EDMA_C_STOP_BYTES] = "stop_bytes",
	[EDMA_C_STOP_RESUMED] = "stop_resumed",
	[EDMA_C_STOP_REFUSED] = "stop_refused",
	[EDMA_C_LOCAL_FAULTS] = "local_faults",
	[EDMA_C_FETCH_FAULTS] = "fetch_faults",
	[EDMA_C_UR] = "ur",
	[EDMA_C_IATU_HITS] = "iatu_hits",
	[EDMA_C_IATU_BYPASS] = "iatu_bypass",
	[EDMA_C_IATU_MISS] = "iatu_miss",
	[EDMA_C_VIOLATIONS] = "violations",
	[EDMA_C_LOST_WAKEUPS] = "lost_wakeups",
	[EDMA_C_REREADS] = "rereads",
	[EDMA_C_EARLY] = "early_completions",
	[EDMA_C_CLAIMS] = "claims",
	[EDMA_C_INVALIDATED] = "invalidated",
	[EDMA_C_PEEK_FAILS] = "peek_fails",
	[EDMA_C_PREFETCH_STALE] = "prefetch_stale",
	[EDMA_C_CTX_WRITES] = "ctx_writes",
	[EDMA_C_DROPS] = "drops",
	[EDMA_C_FLIPS] = "flips",
	[EDMA_C_BME_BLOCKED] = "bme_blocked",
	[EDMA_C_ASLEEP] = "asleep_accesses",
	[EDMA_C_ENGINE_OFF] = "engine_off",
	[EDMA_C_ENGINE_OFF_RUNNING] = "engine_off_running",
	[EDMA_C_BYTES_WR] = "bytes_wr",
	[EDMA_C_BYTES_RD] = "bytes_rd",
	[EDMA_C_BUSY_NS_WR] = "busy_ns_wr",
	[EDMA_C_BUSY_NS_RD] = "busy_ns_rd",
};

static const char *const chan_names[EDMA_CC_NR] = {
	[EDMA_CC_DONE] = "done",
	[EDMA_CC_ABORT] = "abort",
	[EDMA_CC_ELEMENTS] = "elements",
	[EDMA_CC_BYTES] = "bytes",
};

/* Decimal or 0x hex up to `end`; false on anything else. */
static bool parse(const char *s, char end, u64 *val, const char **next)
{
	unsigned int base = 10;
	u64 v = 0;
	u32 digit;

	if (s[0] == '0' && s[1] == 'x') {
		base = 16;
		s += 2;
	}
	if (!*s || *s == end)
		return false;
	for (; *s && *s != end; s++) {
		if (*s >= '0' && *s <= '9')
			digit = *s - '0';
		else if (base == 16 && *s >= 'a' && *s <= 'f')
			digit = *s - 'a' + 10;
		else
			return false;
		if (v > (~0ull - digit) / base)
			return false;
		v = v * base + digit;
	}
	if (*s != end)
		return false;
	if (next)
		*next = s + 1;
	*val = v;
	return true;
}

static bool knob_value(unsigned int k, const char *value, u64 *v)
{
	unsigned int i;

	if (!knobs[k].values[0])
		return parse(value, '\0', v, NULL) && *v >= knobs[k].min &&
		       *v <= knobs[k].max;
	for (i = 0; i < 4 && knobs[k].values[i]; i++) {
		if (!strcmp(value, knobs[k].values[i])) {
			*v = i;
			return true;
		}
	}
	return false;
}

static struct edma_chan *parse_chan(struct edma_model *m, const char *s)
{
	struct edma_dir *d = &m->dir[s[0] == 'r'];
	u32 ch;

	if ((s[0] != 'r' && s[0] != 'w') || s[1] < '0' || s[1] > '7')
		return NULL;
	ch = s[1] - '0';
	return ch < d->chans ? &d->chan[ch] : NULL;
}

static bool has_moved(struct edma_chan *c, u64 addr, u64 len)
{
	unsigned int i, n;

	n = min_u64(c->logged, EDMA_MODEL_LOG);
	while (len) {
		struct edma_range *r = c->log;
		u64 part;

		for (i = 0; i < n; i++, r++)
			if (addr >= r->addr && addr < r->addr + r->len)
				break;
		if (i == n)
			return false;
		part = r->addr + r->len - addr;
		if (part >= len)
			return true;
		addr += part;
		len -= part;
	}
	return true;
}

/* claim_done=w0:<link address>:<bytes> */
static bool claim_done(struct edma_model *m, const char *s, u64 *result)
{
	struct edma_chan *c = parse_chan(m, s);
	u64 addr, len;

	if (!c || s[2] != ':' || !parse(s + 3, ':', &addr, &s) ||
	    !parse(s, '\0', &len, NULL))
		return false;
	*result = has_moved(c, addr, len);
	m->count[EDMA_C_CLAIMS]++;
	if (!*result)
		m->count[EDMA_C_EARLY]++;
	return true;
}

bool edma_model_set(struct edma_model *m, const char *key, const char *value,
		    u64 *result)
{
	struct edma_chan *c;
	unsigned int k;
	u64 v;

	*result = 0;
	if (!strcmp(key, "flip"))
		return parse(value, '\0', &m->flip, NULL);
	if (!strcmp(key, "claim_done"))
		return claim_done(m, value, result);
	if (!strcmp(key, "claim_reset")) {
		c = parse_chan(m, value);
		if (c)
			c->logged = 0;
		return c;
	}
	for (k = 0; k < EDMA_K_NR; k++)
		if (!strcmp(key, knobs[k].name))
			break;
	if (k == EDMA_K_NR || !knob_value(k, value, &v))
		return false;
	if (k == EDMA_K_LINK_DOWN)
		return edma_model_link_down(m, v);
	m->knob[k] = v;
	if (k == EDMA_K_BYPASS)
		edma_iatu_set_bypass(m);
	/* What comes next, and when, may have changed */
	edma_engine_kick(m);
	return true;
}

const char *edma_model_knob_name(unsigned int i)
{
	return i < EDMA_K_NR ? knobs[i].name : NULL;
}

static char *put(char *to, const char *s)
{
	while (*s)
		*to++ = *s++;
	*to = '\0';
	return to;
}

static unsigned int path_values(unsigned int k)
{
	unsigned int n = 0;

	while (n < 4 && knobs[k].values[n])
		n++;
	return n ? n : 2;
}

static bool path_counter(struct edma_model *m, unsigned int i, char *name,
			 u64 *value)
{
	static const char *const number[] = { "0", "n" };
	unsigned int k;

	for (k = 0; k < EDMA_K_PATHS; k++) {
		if (i < path_values(k))
			break;
		i -= path_values(k);
	}
	if (k == EDMA_K_PATHS)
		return false;
	name = put(put(name, "path."), knobs[k].name);
	name = put(name, ".");
	put(name, knobs[k].values[0] ? knobs[k].values[i] : number[i]);
	*value = m->path[k][i];
	return true;
}

bool edma_model_counter(struct edma_model *m, unsigned int i, char *name,
			u64 *value)
{
	unsigned int w = m->dir[0].chans, all = w + m->dir[1].chans;
	char id[3] = { 0 };
	struct edma_chan *c;

	if (i < EDMA_C_NR) {
		put(name, names[i]);
		*value = m->count[i];
		return true;
	}
	i -= EDMA_C_NR;
	if (i >= EDMA_CC_NR * all)
		return path_counter(m, i - EDMA_CC_NR * all, name, value);
	name = put(put(name, chan_names[i / all]), ".");
	id[0] = i % all < w ? 'w' : 'r';
	id[1] = '0' + (i % all < w ? i % all : i % all - w);
	put(name, id);
	c = i % all < w ? &m->dir[0].chan[i % all] :
			  &m->dir[1].chan[i % all - w];
	*value = c->count[i / all];
	return true;
}

bool edma_model_get(struct edma_model *m, const char *name, u64 *value)
{
	char buf[48];
	unsigned int i;

	for (i = 0; edma_model_counter(m, i, buf, value); i++)
		if (!strcmp(buf, name))
			return true;
	for (i = 0; i < EDMA_K_NR; i++) {
		if (!strcmp(knobs[i].name, name)) {
			*value = m->knob[i];
			return true;
		}
	}
	return false;
}

void edma_model_zero(struct edma_model *m)
{
	unsigned int i, j;

	memset(m->count, 0, sizeof(m->count));
	memset(m->path, 0, sizeof(m->path));
	for (i = 0; i < 2; i++) {
		m->dir[i].busy_ps = 0;
		for (j = 0; j < EDMA_MODEL_CHANS; j++)
			memset(m->dir[i].chan[j].count, 0,
			       sizeof(m->dir[i].chan[j].count));
	}
}
