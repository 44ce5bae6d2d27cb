/*
 * output: what a program writes, cut into lines as it comes: one pipe, read in the loop.
 */
#ifndef LAMBENCH_RUNTIME_OUTPUT_H
#define LAMBENCH_RUNTIME_OUTPUT_H

#include <stddef.h>

#include "workspace/base/mem.h"

struct error;
struct loop;
struct output;

/* LINE gets each line without its break; lines longer than a log event may be are cut. WRITER is
 * the end for the program: close it when the program has it. */
int output_open(struct loop *loop,
                void (*line)(void *self, const char *text, size_t size), void *self,
                struct output **out, int *out_writer, struct error *error);
/* Lines go to SELF from now on. */
void output_adopt(struct output *output,
                  void (*line)(void *self, const char *text, size_t size), void *self);
/* Reads what has been written so far, and takes a last line without a break for one. */
void output_drain(struct output *output);
void output_free(struct output *output);
DEFINE_AUTO(output, output_free);

#endif
