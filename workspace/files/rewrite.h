/*
 * rewrite: new bytes for a file that other programs write too. It changes from one whole state to
 * the next, and only when it still held what the new bytes were made from: what another program
 * saves meanwhile stays, whether that one renames over the file or writes into it.
 */
#ifndef LAMBENCH_FILES_REWRITE_H
#define LAMBENCH_FILES_REWRITE_H

#include <stddef.h>

struct error;

/* Where the work has come to, for tests that do something to the file just then. */
enum rewrite_step {
    REWRITE_ASIDE,      /* the new bytes are in a file beside it */
    REWRITE_COMPARED,   /* the file was the expected one a moment ago */
    REWRITE_EXCHANGED,  /* both files have changed places, what came out is not looked at yet */
    REWRITE_PUT_BACK    /* as before, because what came out was not expected */
};

struct rewrite {
    const char *path;           /* a symbolic link stays; the file it leads to is written */
    const void *old;            /* what it must hold */
    size_t old_size;
    const void *bytes;
    size_t size;
    void (*at_step)(void *self, enum rewrite_step step);    /* NULL outside of tests */
    void *self;
};

/* Mode, owner, group and extended attributes stay as far as the system lets us. ERROR_BUSY when the
 * file holds something else or another program is writing it, ERROR_DENIED when it is read only;
 * it is as it was then, and nothing is left beside it. A run that was killed may leave a hidden
 * file beside it, which the next call removes. */
int rewrite_file(const struct rewrite *rewrite, struct error *error);

#endif
