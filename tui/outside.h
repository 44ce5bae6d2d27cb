/*
 * outside: other programs that the screen calls: the user's editor and the clipboard's helpers.
 */
#ifndef LAMBENCH_OUTSIDE_H
#define LAMBENCH_OUTSIDE_H

#include <stddef.h>

#include "workspace/base/mem.h"

struct error;
struct loop;
struct spawn;
struct stage_program;
struct str;

/* Starts PROGRAM: its words, or $VISUAL, $EDITOR or vi on its path, at its line if the editor can.
 * It gets our standard descriptors. */
int outside_start(struct loop *loop, const struct stage_program *program,
                  void (*done)(void *self, int wait_status), void *self, struct spawn **out,
                  struct error *error);

/* The bytes that put TEXT into the clipboard of the terminal (OSC 52). */
void outside_clipboard_bytes(struct str *out, const char *text, size_t size);
/* Gives TEXT to tmux, which also hands it to the terminal. */
int outside_tmux_copy(struct loop *loop, const char *text, size_t size,
                      void (*done)(void *self, int wait_status), void *self, struct spawn **out,
                      struct error *error);

#endif
