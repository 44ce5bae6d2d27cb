/*
 * look_actions: what functions wrote: logs.
 */
#ifndef LAMBENCH_ACTION_LOOK_ACTIONS_H
#define LAMBENCH_ACTION_LOOK_ACTIONS_H

extern const struct action look_logs_action, look_open_action;

#endif
