/*
 * written: a value in one line as people write it in a template: !Ref Orders, [a, b].
 */
#ifndef LAMBENCH_TEMPLATE_WRITTEN_H
#define LAMBENCH_TEMPLATE_WRITTEN_H

#include <stdbool.h>

struct node;
struct str;

void written_add(struct str *out, const struct node *node);
/* Cut to MAXIMUM bytes; the caller's. */
char *written_text(const struct node *node, unsigned maximum);
/* Appends a resolved NODE as JSON; false when something in it is unknown (written as null). */
bool written_json(struct str *out, const struct node *node);

#endif
