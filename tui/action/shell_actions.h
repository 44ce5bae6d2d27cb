/*
 * shell_actions: a person's shell or command in a sandbox of a function: shell.
 */
#ifndef LAMBENCH_ACTION_SHELL_ACTIONS_H
#define LAMBENCH_ACTION_SHELL_ACTIONS_H

extern const struct action shell_action;

#endif
