/*
 * event_actions: sample events, and whether files are events.
 */
#ifndef LAMBENCH_ACTION_EVENT_ACTIONS_H
#define LAMBENCH_ACTION_EVENT_ACTIONS_H

extern const struct action event_samples_action, event_new_action, event_check_action;

#endif
