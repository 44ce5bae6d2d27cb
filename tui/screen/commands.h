/*
 * commands: the commands that work on every screen.
 */
#ifndef LAMBENCH_SCREEN_COMMANDS_H
#define LAMBENCH_SCREEN_COMMANDS_H

#include "tui/screen/command.h"

/* Ends with a row without name. */
extern const struct command commands_table[];

#endif
