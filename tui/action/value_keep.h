/*
 * value_keep: assignments of a command, checked against the template, then kept in the local store.
 */
#ifndef LAMBENCH_ACTION_VALUE_KEEP_H
#define LAMBENCH_ACTION_VALUE_KEEP_H

#include "workspace/template/settings.h"

struct call;
struct error;
struct project;

/* Keeps every NAME=VALUE of the call's argument ASSIGNMENTS and forgets every --unset NAME, all as
 * KIND; says what it did, never the value of a secret. A name that the template does not have, or
 * that cannot be one, is ERROR_INVALID, and then nothing is changed. A word without "=" takes its
 * value from standard input, on the command line only. */
int value_keep(struct call *call, const struct project *project, enum setting_kind kind,
               const char *assignments, struct error *error);

/* Is the value of that name not to be shown? */
bool value_keep_is_secret(const struct project *project, enum setting_kind kind, const char *name,
                     const char *value);

#endif
