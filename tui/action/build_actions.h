/*
 * build_actions: building functions and layers.
 */
#ifndef LAMBENCH_ACTION_BUILD_ACTIONS_H
#define LAMBENCH_ACTION_BUILD_ACTIONS_H

extern const struct action build_action, build_stop_action;

#endif
