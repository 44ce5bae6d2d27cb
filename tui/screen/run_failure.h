/*
 * run_failure: what a failed run says to the person: what happened, where, and what may be done
 * about it.
 */
#ifndef LAMBENCH_SCREEN_RUN_FAILURE_H
#define LAMBENCH_SCREEN_RUN_FAILURE_H

#include <stdbool.h>

struct error;
struct run;
struct screen;
struct str;

/* Appends it as safe text, in lines of at most WIDTH columns where words allow; nothing for a good
 * run. */
void run_failure_text(const struct run *run, int width, struct str *out);
/* True when a value of the template may help: then run_failure_apply() changes it, after the
 * questions that every edit asks. */
bool run_failure_suggests(const struct run *run);
int run_failure_apply(struct screen *owner, const struct run *run, struct error *error);

#endif
