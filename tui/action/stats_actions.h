/*
 * stats_actions: runs that ended, counted.
 */
#ifndef LAMBENCH_ACTION_STATS_ACTIONS_H
#define LAMBENCH_ACTION_STATS_ACTIONS_H

extern const struct action stats_action;

#endif
