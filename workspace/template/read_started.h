/*
 * read_started: resources of any type that start a function or a state machine named in one of
 * their properties.
 */
#ifndef LAMBENCH_TEMPLATE_READ_STARTED_H
#define LAMBENCH_TEMPLATE_READ_STARTED_H

struct reading;

/* Adds the event sources that the resource being read, of TYPE, makes. */
void read_started(struct reading *reading, const char *type);

#endif
