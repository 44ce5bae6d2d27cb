/*
 * history_actions: runs that ended, as kept in .lambench/history.db: one by one, or counted.
 */
#ifndef LAMBENCH_ACTION_HISTORY_ACTIONS_H
#define LAMBENCH_ACTION_HISTORY_ACTIONS_H

extern const struct action history_action, history_stats_action;

#endif
