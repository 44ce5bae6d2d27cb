/*
 * completion: scripts that complete commands, options, choices and function names in shells.
 */
#ifndef LAMBENCH_ACTION_COMPLETION_H
#define LAMBENCH_ACTION_COMPLETION_H

struct action;
struct str;

/* SHELL is "bash", "zsh" or "fish". */
void completion_script(const struct action *const *table, const char *shell, struct str *out);

#endif
