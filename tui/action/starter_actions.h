/*
 * starter_actions: new projects from the starters that are part of the program.
 */
#ifndef LAMBENCH_ACTION_STARTER_ACTIONS_H
#define LAMBENCH_ACTION_STARTER_ACTIONS_H

extern const struct action starter_init_action;

#endif
