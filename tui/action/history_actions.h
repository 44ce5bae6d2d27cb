/*
 * history_actions: runs that ended, as kept in .lambench/history.db.
 */
#ifndef LAMBENCH_ACTION_HISTORY_ACTIONS_H
#define LAMBENCH_ACTION_HISTORY_ACTIONS_H

extern const struct action history_action;

#endif
