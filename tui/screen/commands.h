/*
 * commands: the commands that work on every screen.
 */
#ifndef LAMBENCH_SCREEN_COMMANDS_H
#define LAMBENCH_SCREEN_COMMANDS_H

struct command;

/* Ends with a row without name. */
extern const struct command commands_table[];

#endif
