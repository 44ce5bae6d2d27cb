/*
 * inspect_actions: the resolved project, for other programs and for people.
 */
#ifndef LAMBENCH_ACTION_INSPECT_ACTIONS_H
#define LAMBENCH_ACTION_INSPECT_ACTIONS_H

extern const struct action inspect_action;

#endif
