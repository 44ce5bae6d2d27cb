/*
 * plan_inside: what the parts of plan share: the table of methods and what prepares them.
 */
#ifndef LAMBENCH_BUILD_PLAN_INSIDE_H
#define LAMBENCH_BUILD_PLAN_INSIDE_H

#include "runner/build/plan.h"
#include "workspace/base/error.h"

struct value;

/* A plan in the making. */
struct planning {
    const struct plan_request *request;
    struct plan *plan;
    const struct method *method;
    const struct function *function;    /* NULL: a layer */
    const struct value *metadata;       /* of the resource; NULL: none */
    const char *local_id;               /* without the nested stack: what a Makefile knows */
    char *folder;                       /* where the tool runs */
    char *manifest;                     /* absolute; need not exist unless the method needs it */
};

struct method {
    const char *name;               /* of the script */
    const char *const *answers;     /* BuildMethods it is for; "java*": all that begin so */
    const char *tool, *install;     /* program on PATH, and how to get it; NULL: it is found else */
    const char *wrapper;            /* takes the tool's place when the folder has it: "mvnw" */
    const char *const *manifests;   /* file names, "*.csproj" too; NULL: none */
    bool needs_manifest;
    bool upward;                    /* the manifest may lie above the source, in the project */
    const char *layer_folder;       /* where a layer's content goes: "python" */
    const char *const *ignored;
    /* Adds words and variables of its own; fails with what is missing. May be NULL. */
    int (*prepare)(struct planning *planning, struct error *error);
    const char *does;               /* for people, unless PREPARE says it better */
};

/* The method for a BuildMethod: of several, the first whose manifest is in SOURCE. NULL: it is not
 * known. */
const struct method *plan_method(const char *build_method, const char *source);
extern const struct method plan_command_method;

void plan_texts_add(struct plan_texts *texts, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* FOLDER (absolute) is one of those it is built of. */
void plan_add_input(struct plan *plan, const char *folder);
/* Packages that package.json or a list of requirements takes from a folder are inputs too. */
void plan_add_local_packages(struct plan *plan, const char *manifest);
void plan_add_local_requirements(struct plan *plan, const char *manifest);
/* Where a program on PATH is; the caller's. NULL: nowhere. */
char *plan_program(const char *name);
/* The first of the method's manifests in FOLDER, absolute, the caller's; NULL: none is there. */
char *plan_manifest_in(const struct method *method, const char *folder);
/* Some package that package.json in FOLDER asks for is not in its node_modules nor in a layer. */
bool plan_lacks_packages(const char *folder, const struct function *function);

int plan_esbuild(struct planning *planning, struct error *error);
int plan_python(struct planning *planning, struct error *error);
int plan_npm(struct planning *planning, struct error *error);
int plan_go(struct planning *planning, struct error *error);
int plan_cargo(struct planning *planning, struct error *error);
int plan_makefile(struct planning *planning, struct error *error);

#endif
