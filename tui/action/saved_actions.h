/*
 * saved_actions: the events saved in a project's folder events/.
 */
#ifndef LAMBENCH_ACTION_SAVED_ACTIONS_H
#define LAMBENCH_ACTION_SAVED_ACTIONS_H

extern const struct action saved_list_action, saved_save_action;

#endif
