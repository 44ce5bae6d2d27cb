/*
 * program_actions: about lambench itself: help, version, completion, the full screen.
 */
#ifndef LAMBENCH_ACTION_PROGRAM_ACTIONS_H
#define LAMBENCH_ACTION_PROGRAM_ACTIONS_H

/* The screen is the only action that is not run here: the program opens it, for what it needs is
 * above actions. */
extern const struct action program_help_action, program_version_action,
    program_completion_action, program_screen_action;

#endif
