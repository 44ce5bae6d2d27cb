/*
 * words: what was typed after the program's name, put in the order the table of actions reads:
 * options may stand before the command, and no command at all means the full screen.
 */
#ifndef LAMBENCH_LINE_WORDS_H
#define LAMBENCH_LINE_WORDS_H

#include <stddef.h>

struct action;

/* WORDS has room for COUNT + 1. Returns how many there are; all are borrowed from ARGUMENTS. */
size_t words_arrange(const struct action *const *table, char *const *arguments, size_t count,
                     const char **words);

#endif
