/*
 * accepted: an answer is kept beside its event, which is saved first where it has no file.
 */
#ifndef LAMBENCH_ACTION_ACCEPTED_H
#define LAMBENCH_ACTION_ACCEPTED_H

#include <stdbool.h>

struct blob;
struct error;

struct accepted_wish {
    const char *root;           /* the project's folder */
    const char *function;       /* logical id */
    const struct blob *event;
    const char *event_name;     /* "events/create.json" where it came from there; or NULL */
    const char *name;           /* save it as events/NAME.json; or NULL */
    bool is_error;
    const struct blob *answer;
};

/* Where the event is or will be: OUT_EVENT ("events/create.json") is the caller's. Fails when it
 * has neither a file nor a name, and when the file holds another event. */
int accepted_check(const struct accepted_wish *wish, char **out_event, struct error *error);
/* Checks, and writes event and answer. */
int accepted_keep(const struct accepted_wish *wish, char **out_event, struct error *error);

#endif
