/*
 * interpreters: language interpreters of this machine, found where systems and version managers
 * (nvm, fnm, pyenv, rbenv, asdf, mise, SDKMAN ...) keep them, and the one nearest to what a
 * function asks for. Where each family is looked for is in interpreters_search.c.
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
 * (OUT_EXACT false); where code is compiled, a later version before an earlier one. NULL when the
 * machine has none that will do. Borrowed. Asking programs for their version is done once and
 * takes some milliseconds. */
const struct interpreter *interpreters_find(struct interpreters *interpreters,
                                            enum runtime_family family, int major, int minor,
                                            bool *out_exact);
/* The INDEX-th interpreter of a family, NULL past the last. For `lambench doctor`. */
const struct interpreter *interpreters_at(struct interpreters *interpreters,
                                          enum runtime_family family, size_t index);
/* What people call the program of a family: "node", "java"; NULL when none is needed. */
const char *interpreters_program(enum runtime_family family);
/* Debian package to install for a runtime: "nodejs", "default-jdk-headless", "dotnet-sdk-8.0". Into
 * OUT, "" if none is known. */
void interpreters_package(const struct runtime *runtime, char *out, size_t size);

/* One found by a search; FOUND is handed back. Takes the strings of ONE; drops it if known. */
struct interpreters_found;
void interpreters_add(struct interpreters_found *found, struct interpreter *taken_one);
bool interpreters_known(const struct interpreters_found *found, const char *path);
/* Looks for all of FAMILY and adds them, most usual place first. */
void interpreters_search(enum runtime_family family, struct interpreters_found *found);

#endif
