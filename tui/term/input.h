/*
 * input: bytes from a terminal -> what was done. Knows the common forms of every key (ESC [ A,
 * ESC O A, ESC [ 1 ~ ...), SGR mouse reports, bracketed paste and answers to our questions; any
 * other escape sequence is swallowed whole, so that it never falls apart into commands.
 */
#ifndef LAMBENCH_TERM_INPUT_H
#define LAMBENCH_TERM_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

enum input_kind {
    INPUT_KEY, INPUT_PASTE, INPUT_PRESS, INPUT_RELEASE, INPUT_WHEEL,
    INPUT_READY,    /* answer to ESC [ 5 n: what was written before has been taken in */
    INPUT_COLUMN    /* answer to ESC [ 6 n */
};

struct input {
    enum input_kind kind;
    int key;            /* KEY */
    int x, y;           /* mouse, from 0; COLUMN: x */
    int wheel;          /* WHEEL: -1 up, 1 down */
    const char *text;   /* PASTE; borrowed for the call */
    size_t size;
};

struct input_decoder;

struct input_decoder *input_new(void);
void input_free(struct input_decoder *decoder);
DEFINE_AUTO(input_decoder, input_free);

/* Decodes what one read gave; EACH is called in order. */
void input_feed(struct input_decoder *decoder, const char *bytes, size_t size,
                void (*each)(void *self, const struct input *input), void *self);
/* True while the start of a sequence waits for the rest: call input_flush() if it does not come. */
bool input_waits(const struct input_decoder *decoder);
/* True when that start is a lone ESC. */
bool input_alone(const struct input_decoder *decoder);
void input_flush(struct input_decoder *decoder,
                 void (*each)(void *self, const struct input *input), void *self);

#endif
