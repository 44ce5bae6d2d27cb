/*
 * ignore: patterns as git reads them in .gitignore (negation, anchoring, **, folders only,
 * character classes, escapes), from one or more files with any name, nested folders included.
 */
#ifndef LAMBENCH_FILES_IGNORE_H
#define LAMBENCH_FILES_IGNORE_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct ignore;

struct ignore *ignore_new(void);
void ignore_free(struct ignore *ignore);
DEFINE_AUTO(ignore, ignore_free);

/* One pattern line that applies beneath FOLDER (relative to the root, "" = the root). */
void ignore_add(struct ignore *ignore, const char *folder, const char *line);
/* Reads the pattern file ROOT/FOLDER/FILE if it is there; each folder's file once. */
void ignore_read(struct ignore *ignore, const char *root, const char *folder, const char *file);
/* The usual noise that is never code: .git, .lambench, .aws-sam, editors' swap and backup files,
 * __pycache__, *.pyc, node_modules/.cache, .DS_Store ... No pattern brings it back with "!". */
void ignore_add_noise(struct ignore *ignore);
/* NAME is relative to the root. True also when a parent folder is ignored. */
bool ignore_match(const struct ignore *ignore, const char *name, bool is_folder);

#endif
