/*
 * edit_show: an edit in words and lines for people, with secrets hidden.
 */
#ifndef LAMBENCH_EDIT_SHOW_H
#define LAMBENCH_EDIT_SHOW_H

#include <stdbool.h>
#include <stddef.h>

struct edit;
struct edit_changes;
struct edit_texts;
struct str;

/* The lines that differ as edit_difference() gives them, secret values as "********". */
void edit_show_difference(const struct edit_texts *texts, const struct edit_changes *changes,
                          struct str *out);
/* "MemorySize 128 -> 256"; OLD is what was written there, NULL: nothing. For EDIT_TAKE and
 * EDIT_MOVE the value may say what the item is. Values are not told when they are SECRET or look
 * so. The caller's. */
char *edit_show_change(const struct edit *edit, const char *old, bool secret);
/* "MemorySize is now 512 on disk, you edited 128": NOW is what is written there, NULL: nothing; the
 * person saw what EDIT expects. The caller's. */
char *edit_show_expected(const struct edit *edit, const char *now, bool secret);

#endif
