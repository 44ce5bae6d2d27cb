/*
 * debug_actions: functions that wait for a debugger: debug.
 */
#ifndef LAMBENCH_ACTION_DEBUG_ACTIONS_H
#define LAMBENCH_ACTION_DEBUG_ACTIONS_H

extern const struct action debug_action;

#endif
