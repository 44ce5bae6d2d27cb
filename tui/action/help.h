/*
 * help: what people read about actions, made from their rows.
 */
#ifndef LAMBENCH_ACTION_HELP_H
#define LAMBENCH_ACTION_HELP_H

struct action;
struct str;

enum { HELP_BYTES = 1 << 18 };

/* Usage, options and examples of one action. */
void help_action(const struct action *action, struct str *out);
/* All commands of the line by group. */
void help_overview(const struct action *const *table, struct str *out);
/* The same for machines: "action NAME", "option NAME ACTION" and "status N" lines. */
void help_describe(const struct action *const *table, struct str *out);
/* "invoke [OPTIONS] FUNCTION" */
void help_usage(const struct action *action, struct str *out);

#endif
