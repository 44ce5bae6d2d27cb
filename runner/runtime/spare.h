/*
 * spare: a sandbox in which a language's interpreter has started and our runtime client waits to be
 * told what for. It serves one start of one function and knows nothing of it before.
 *
 * What an interpreter reads only when it begins cannot be given to one that has begun: such starts
 * (spare_key says NULL) are made from nothing. What remains different is told in
 * lambench-settings(5).
 */
#ifndef LAMBENCH_RUNTIME_SPARE_H
#define LAMBENCH_RUNTIME_SPARE_H

#include <stdbool.h>

#include "workspace/base/mem.h"

struct command;
struct error;
struct launcher;
struct loop;
struct output;
struct program;
struct sandbox;
struct spare;
struct spec;

/* All that a spare for this start has to be made of, as text: of two starts with the same text the
 * one's spare fits the other. NULL: none can be. The caller frees. */
char *spare_key(const struct spec *spec, const struct command *command);

/* Makes one of what spare_early() and spare_begin() have left of a start that has a key. */
int spare_start(struct loop *loop, struct launcher *launcher, const struct spec *spec,
                const struct command *command, struct spare **out, struct error *error);
void spare_free(struct spare *spare);
DEFINE_AUTO(spare, spare_free);

bool spare_waits(const struct spare *spare);    /* it can be taken */
bool spare_failed(const struct spare *spare);   /* it never will be */

/* What becomes the taker's. */
struct spare_parts {
    struct sandbox *sandbox;
    struct program *program;    /* of the sandbox */
    struct output *output;
    int listener;
    int gate;                   /* for spare_release(); then our end of the client's channel */
};
/* Takes one that waits apart; SPARE is gone. Its calls are still its old ones, which must not come
 * any more: adopt sandbox (with spare_late()), program and output at once. */
void spare_take(struct spare *spare, struct spare_parts *out);
/* The part of SPEC and COMMAND that knows nothing of a function, for spare_start(); the first
 * borrows from SPEC: free it with spare_late_free(). */
struct spec *spare_early(const struct spec *spec);
void spare_begin(const struct command *command, struct command *out);
/* What SPEC wants beside what a spare has already: borrows from it; free with spare_late_free(). */
struct spec *spare_late(const struct spec *spec);
void spare_late_free(struct spec *late);
/* Its program goes on with these variables; "@API_PORT@" in them becomes the port of LISTENER. */
int spare_release(int gate, const struct command *command, int listener,
                  struct error *error);

#endif
