/*
 * passage: a program's three descriptors, and ours: bytes are passed through between them. With a
 * terminal at our end the program gets one of its own, never ours, so what it does to it stays
 * there; sizes are passed on, and keys are too, as they are. Otherwise it gets pipes.
 */
#ifndef LAMBENCH_ACTION_PASSAGE_H
#define LAMBENCH_ACTION_PASSAGE_H

#include <stdbool.h>

#include "workspace/base/mem.h"

struct error;
struct loop;
struct passage;

/* Takes over standard input, output and error; with both a terminal that is raw from now on. */
int passage_open(struct loop *loop, struct passage **out, struct error *error);
/* Gives our terminal back as it was. */
void passage_free(struct passage *passage);
DEFINE_AUTO(passage, passage_free);

bool passage_has_terminal(const struct passage *passage);
/* The program's input, output and errors: borrowed; once it has them, passage_given(). */
void passage_ends(const struct passage *passage, int out_fds[3]);
void passage_given(struct passage *passage);
/* The program has ended: what it has written so far is passed on, waiting for whoever reads it. */
void passage_drain(struct passage *passage);

#endif
