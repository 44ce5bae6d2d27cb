/*
 * list_actions: what a project consists of, one line each.
 */
#ifndef LAMBENCH_ACTION_LIST_ACTIONS_H
#define LAMBENCH_ACTION_LIST_ACTIONS_H

extern const struct action list_action;

#endif
