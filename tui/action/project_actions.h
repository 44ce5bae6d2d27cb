/*
 * project_actions: the template and its reading: check, reload, pause.
 */
#ifndef LAMBENCH_ACTION_PROJECT_ACTIONS_H
#define LAMBENCH_ACTION_PROJECT_ACTIONS_H

extern const struct action project_check_action, project_reload_action, project_pause_action;

#endif
