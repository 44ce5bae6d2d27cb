/*
 * layer_actions: which layer of a function gives which path of /opt: layers.
 */
#ifndef LAMBENCH_ACTION_LAYER_ACTIONS_H
#define LAMBENCH_ACTION_LAYER_ACTIONS_H

extern const struct action layer_list_action;

#endif
