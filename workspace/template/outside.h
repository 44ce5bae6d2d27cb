/*
 * outside: all that one load takes from outside of the template: options of the command line,
 * samconfig, .lambench/values.json, local variables, lambench.yaml. The stronger over the weaker:
 * Default, samconfig (global, then commands), values.json, command line.
 */
#ifndef LAMBENCH_TEMPLATE_OUTSIDE_H
#define LAMBENCH_TEMPLATE_OUTSIDE_H

#include <stddef.h>

#include "workspace/base/mem.h"

struct arena;
struct map;
struct outside;
struct project;
struct stacks;

/* What was asked for; see struct load_request. Borrowed until outside_free(). */
struct outside_request {
    const char *const *parameters;
    size_t parameter_count;
    const char *region, *env_vars, *config_file, *config_env;
};

/* Reads the files; PROJECT has its root and template_path; it and ARENA are borrowed until
 * outside_free(). */
struct outside *outside_new(const struct outside_request *request, struct project *project,
                            struct arena *arena);
void outside_free(struct outside *outside);
DEFINE_AUTO(outside, outside_free);

/* name -> struct setting (settings.h); borrowed. */
const struct map *outside_values(const struct outside *outside);
/* Of the request, of AWS::Region as a value, of the environment, of samconfig; us-east-1. */
const char *outside_region(const struct outside *outside);
/* Tells of values whose names no template has: LB621, an error when it was the command line that
 * gave it, else a warning at its place. */
void outside_check(const struct outside *outside, const struct stacks *stacks);
/* Gives the functions of the project their local variables and run settings. */
void outside_apply(struct outside *outside);

#endif
