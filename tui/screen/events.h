/*
 * events: the events a function can be invoked with: files of the project, earlier runs, samples
 * that are part of the program.
 */
#ifndef LAMBENCH_SCREEN_EVENTS_H
#define LAMBENCH_SCREEN_EVENTS_H

#include <stddef.h>

struct error;
struct run;
struct stage;

enum event_kind { EVENT_HEADING, EVENT_FILE, EVENT_HISTORY, EVENT_SAMPLE, EVENT_EMPTY };

struct event_choice {
    enum event_kind kind;
    char *id;           /* path, request id or embedded name; NULL for a heading */
    char *title, *note;
};

struct event_list {
    struct event_choice *items;
    size_t count, capacity;
};

/* Files that seem made for the function come first; samples for its triggers before others. */
void events_collect(struct stage *stage, const char *function, struct event_list *out);
void events_release(struct event_list *list);
/* Chooses it for the function; an earlier run also brings its result back. */
int events_choose(struct stage *stage, struct run *run, const struct event_choice *choice,
                  struct error *error);

#endif
