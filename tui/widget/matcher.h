/*
 * matcher: what was typed to search for. Plain text is found anywhere, in any case unless it has
 * a capital letter; /text/ between slashes is an extended regular expression.
 */
#ifndef LAMBENCH_WIDGET_MATCHER_H
#define LAMBENCH_WIDGET_MATCHER_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct error;
struct matcher;

int matcher_new(const char *typed, struct matcher **out, struct error *error);
void matcher_free(struct matcher *matcher);
DEFINE_AUTO(matcher, matcher_free);
const char *matcher_typed(const struct matcher *matcher); /* "" for NULL */
/* The first hit from FROM on. A NULL matcher finds nothing. */
bool matcher_find(const struct matcher *matcher, const char *text, size_t size, size_t from,
                  size_t *out_start, size_t *out_end);
bool matcher_hits(const struct matcher *matcher, const char *text, size_t size);
/* Every word of TYPED, divided by blanks, is somewhere in TEXT, in any case. */
bool matcher_words(const char *typed, const char *text);

#endif
