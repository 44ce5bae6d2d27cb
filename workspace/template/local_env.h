/*
 * local_env: variables for this machine only, kept apart from the template: .env beside it, SAM
 * CLI's --env-vars file, and .lambench/env.json; each over the one before it, all of them over the
 * template, also when the template does not have the name.
 */
#ifndef LAMBENCH_TEMPLATE_LOCAL_ENV_H
#define LAMBENCH_TEMPLATE_LOCAL_ENV_H

#include <stdbool.h>

struct beside;
struct error;

#define LOCAL_ENV_FILE ".lambench/env.json"
#define LOCAL_ENV_EVERY "*"     /* its entry for all functions */

enum { LOCAL_ENV_MOST = 200000 }; /* variables of all functions together */

/* Puts them into the functions of the project, as ORIGIN_LOCAL, sorted by name. ENV_VARS is the
 * --env-vars file (absolute; NULL: none), which a person NAMED or samconfig has. What cannot be
 * used becomes problems LB620 (the file is wrong), LB621 (no such function; the file was NAMED and
 * is wrong) or LB623 (the variable cannot be set); unknown values that are known now lose LB604. */
void local_env_apply(const struct beside *beside, const char *env_vars, bool named);

/* Sets NAME for FUNCTION (logical id, or LOCAL_ENV_EVERY) in LOCAL_ENV_FILE of the project in the
 * folder ROOT; mode 0600. ERROR_INVALID for a name that cannot be set, or when the file is there
 * and cannot be read: then it is left as it is. */
int local_env_set(const char *root, const char *function, const char *name, const char *value,
                  struct error *error);
/* ERROR_NOT_FOUND when it is not in the file. */
int local_env_unset(const char *root, const char *function, const char *name,
                    struct error *error);

#endif
