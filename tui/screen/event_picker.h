/*
 * event_picker: chooses the event of a function.
 */
#ifndef LAMBENCH_SCREEN_EVENT_PICKER_H
#define LAMBENCH_SCREEN_EVENT_PICKER_H

#include <stdbool.h>

struct stage;

/* HISTORY: begins at the earlier runs. */
void event_picker_show(struct stage *stage, bool history);

#endif
