/*
 * edit_event: the event of a function in the user's editor.
 */
#ifndef LAMBENCH_SCREEN_EDIT_EVENT_H
#define LAMBENCH_SCREEN_EDIT_EVENT_H

struct error;
struct stage;

/* A file of the project is edited itself; anything else as a copy in the state folder. What was
 * saved becomes the event. */
int edit_event(struct stage *stage, const char *function, struct error *error);

#endif
