/*
 * invoke_actions: run functions: once, again, cold, many times.
 */
#ifndef LAMBENCH_ACTION_INVOKE_ACTIONS_H
#define LAMBENCH_ACTION_INVOKE_ACTIONS_H

extern const struct action invoke_action, invoke_cold_action, invoke_repeat_action,
    invoke_cancel_action, invoke_restart_action;

#endif
