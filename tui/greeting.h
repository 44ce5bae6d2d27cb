/*
 * greeting: what is on the screen when a project was opened.
 */
#ifndef LAMBENCH_GREETING_H
#define LAMBENCH_GREETING_H

#include <stdint.h>

struct stage;
struct str;

/* Lines of earlier days, so that the logs do not begin empty. */
void greeting_read_logs(struct stage *stage);
/* What was read, or what to do first; a template that cannot be read opens its problems. */
void greeting_say(struct stage *stage);
/* The lines that stay in the shell afterwards; PATH is how the project was named, or NULL. */
void greeting_goodbye(const struct stage *stage, const char *path, int64_t open_ns,
                      struct str *out);

#endif
