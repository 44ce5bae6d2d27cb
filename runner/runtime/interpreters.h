/*
 * interpreters: language interpreters of this machine, found where systems and version managers
 * (nvm, fnm, pyenv, asdf, mise) keep them, and the one nearest to what a function asks for.
 */
#ifndef LAMBENCH_RUNTIME_INTERPRETERS_H
#define LAMBENCH_RUNTIME_INTERPRETERS_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"
#include "workspace/model/runtime.h"

struct interpreters; /* what was found; looked up once per family */

struct interpreter {
    char *path;             /* the program itself: absolute, symbolic links resolved */
    char *prefix;           /* folder to show inside a sandbox, or NULL when it lies in /usr */
    char *library;          /* Python: site-packages of this interpreter, or NULL */
    char version[32];       /* "20.20.2", "3.11" */
    int major, minor;
};

struct interpreters *interpreters_new(void);
void interpreters_free(struct interpreters *interpreters);
DEFINE_AUTO(interpreters, interpreters_free);

/* The interpreter for nodejs MAJOR or python MAJOR.MINOR: the same version, else the nearest
 * (OUT_EXACT false). NULL when the machine has none of the family. Borrowed. Asking programs for
 * their version is done once and takes some milliseconds. */
const struct interpreter *interpreters_find(struct interpreters *interpreters,
                                            enum runtime_family family, int major, int minor,
                                            bool *out_exact);
/* The INDEX-th interpreter of a family, NULL past the last. For `lambench doctor`. */
const struct interpreter *interpreters_at(struct interpreters *interpreters,
                                          enum runtime_family family, size_t index);
/* Debian package to install for a runtime: "nodejs", "python3.11"; NULL if none is known. */
const char *interpreters_package(const struct runtime *runtime);

#endif
