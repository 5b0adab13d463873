/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fuzzer's bytes: what is done comes from the front, when the engine moves in
 * between from the back, so that a change of the one leaves the other alone.
 * Zeros where there are none left.
 */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <linux/types.h>

struct input {
	const u8 *front;
	const u8 *back;
};

static inline bool input_left(const struct input *in)
{
	return in->front < in->back;
}

static inline u8 input_u8(struct input *in)
{
	return input_left(in) ? *in->front++ : 0;
}

static inline u8 input_back(struct input *in)
{
	return input_left(in) ? *--in->back : 0;
}

static inline u32 input_u16(struct input *in)
{
	u32 lo = input_u8(in);

	return lo | (u32)input_u8(in) << 8;
}

static inline u32 input_u32(struct input *in)
{
	u32 lo = input_u16(in);

	return lo | input_u16(in) << 16;
}

static inline u64 input_u64(struct input *in)
{
	u64 lo = input_u32(in);

	return lo | (u64)input_u32(in) << 32;
}

/* What a target finds ends the run: libFuzzer keeps the input */
#define FUZZ_CHECK(cond, ...) \
	do { \
		if (!(cond)) { \
			fprintf(stderr, "FOUND: %s:%d: ", __FILE_NAME__, \
				__LINE__); \
			fprintf(stderr, __VA_ARGS__); \
			fputc('\n', stderr); \
			abort(); \
		} \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
