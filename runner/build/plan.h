/*
 * plan: how one function or layer is built: which tool in which folder with which words, and what
 * it is built of. Methods are a table (plan_methods.c), each with a script in methods/.
 *
 * As SAM CLI builds (AWS SAM Developer Guide, "sam build" and "Building custom runtimes"), with two
 * differences: tools that can build what changed only (make, go, cargo, maven, gradle) run in the
 * folder itself and not in a copy, and code that runs as it is, is not built.
 */
#ifndef LAMBENCH_BUILD_PLAN_H
#define LAMBENCH_BUILD_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct function;
struct interpreters;
struct layer;
struct project;

/* Texts that are the plan's own. */
struct plan_texts {
    char **items;           /* ends with NULL */
    size_t count, capacity;
};

struct plan {
    char *id;               /* logical id of the function or layer */
    const char *method;     /* "makefile", "npm" ...: its script */
    char *does;             /* for people: "make build-Hello" */
    char *script;           /* for sh -c */
    char *source;           /* absolute: CodeUri or ContentUri */
    char *folder;           /* where the tool runs */
    struct plan_texts words;        /* arguments of the script */
    struct plan_texts environment;  /* "NAME=value", beside ours */
    struct plan_texts inputs;       /* folders it is built of, the source first */
    const char *const *ignored;     /* names in them that tools fill: "node_modules"; or NULL */
    const char *inner;      /* folder within what is built: "python" for a layer, "" */
    char mark[65];          /* of all that says how: another one is another build */
    bool source_runs;       /* when it cannot be built, the source serves */
    bool source_maps;       /* Sourcemap: Node.js is told to use them */
    char *failure, *hint;   /* why it cannot be built on this machine; NULL: it can */
};

struct plan_request {
    const struct project *project;
    struct interpreters *interpreters;
    const char *command;    /* a build command of the project's settings; NULL: none */
};

/* NULL when the function runs as it is: it has no BuildMethod, and nothing says that it has to be
 * built (plan_need). Looks at its folder: a few files. */
struct plan *plan_function(const struct plan_request *request, const struct function *function);
/* NULL when the layer has no BuildMethod. */
struct plan *plan_layer(const struct plan_request *request, const struct layer *layer);
void plan_free(struct plan *plan);
DEFINE_AUTO(plan, plan_free);

/* The BuildMethod that a function without one needs, because it cannot run as it is; else NULL. */
const char *plan_need(const struct function *function);

#endif
