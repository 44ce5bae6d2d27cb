/*
 * event_fields: what must and what may be said of a trigger of a function, for a form.
 */
#ifndef LAMBENCH_SCREEN_EVENT_FIELDS_H
#define LAMBENCH_SCREEN_EVENT_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct choose_item;
struct project;
struct str;

enum { EVENT_FIELDS_TYPES = 32 };

struct event_field {
    const char *name;           /* in the arena, as all texts here */
    const char *help;
    struct choose_item *choices;
    size_t choice_count;
    bool listed;                /* only what is in the list */
    bool required;
    bool text;                  /* a scalar that is text: quoted when it is written */
    bool number;
    double minimum, maximum;
};

struct event_fields {
    struct arena *arena;        /* owned */
    struct event_field *items;
    size_t count, capacity;
};

/* The types of events, with what each is; returns how many of OUT (EVENT_FIELDS_TYPES) it used. */
size_t event_fields_types(struct choose_item *out);
/* PROJECT has the queues, topics and others that may be chosen. */
void event_fields_fill(struct event_fields *fields, const char *type,
                       const struct project *project);
void event_fields_release(struct event_fields *fields);
/* What is wrong with the TEXT of a field, into BUFFER; false when it is right. */
bool event_fields_wrong(const struct event_fields *fields, size_t field, const char *text,
                        char *buffer, size_t size);
/* Appends TEXT as it is written inside of a flow map. */
void event_fields_value(const struct event_fields *fields, size_t field, const char *text,
                        struct str *out);

#endif
