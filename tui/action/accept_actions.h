/*
 * accept_actions: an answer becomes the one that `test` expects.
 */
#ifndef LAMBENCH_ACTION_ACCEPT_ACTIONS_H
#define LAMBENCH_ACTION_ACCEPT_ACTIONS_H

extern const struct action accept_action;

#endif
