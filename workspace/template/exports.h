/*
 * exports: which names a source file of a function offers, as far as its text tells. It knows no
 * grammar: where it cannot be sure it says nothing.
 */
#ifndef LAMBENCH_TEMPLATE_EXPORTS_H
#define LAMBENCH_TEMPLATE_EXPORTS_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/model/runtime.h"

enum { EXPORTS_MOST = 20 };

struct exports {
    bool surely_missing;            /* the name is not in the file, nor could it come in */
    char *names[EXPORTS_MOST + 1];  /* what it offers; NULL-terminated, owned */
    size_t count;
};

/* Looks for NAME in TEXT, a source file of FAMILY; nothing is said but for python, nodejs
 * and ruby. */
void exports_read(struct exports *exports, enum runtime_family family, const char *name,
                  const char *text);
void exports_release(struct exports *exports);

#endif
