/*
 * inputs: what something is built of, as it is now: every file of some folders with a mark made of
 * size and time, one sum over the marks, and when that differs a sum over the contents, so that a
 * file that was only touched builds nothing.
 *
 * Tools may leave files of their own in these folders. Those are outputs: left out for as long as
 * they are as the build has left them.
 */
#ifndef LAMBENCH_BUILD_INPUTS_H
#define LAMBENCH_BUILD_INPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct map;

struct inputs_file {
    char *path;
    uint64_t mark;
};

struct inputs {
    struct inputs_file *files;  /* owned; folder by folder, each in the order of names */
    size_t count, capacity;
};

/* Adds FILE or all of the folder FILE, as inputs_read(); it may be gone. */
int inputs_add(const char *file, const char *const *ignored, struct inputs *out,
               struct error *error);
/* Lists the files of FOLDERS (ends with NULL) without noise, what .gitignore files leave out, and
 * entries with one of the names IGNORED (may be NULL). Blocking. */
int inputs_read(const char *const *folders, const char *const *ignored, struct inputs *out,
                struct error *error);
void inputs_release(struct inputs *inputs);
#define AUTO_INPUTS __attribute__((cleanup(inputs_release))) struct inputs

/* The sum of all marks but those of OUTPUTS, 64 hexadecimal digits. OUTPUTS are files that were
 * made by a build, with their marks then: path -> text of the mark. */
void inputs_sum(const struct inputs *inputs, const struct map *outputs, char out[65]);
/* The same of paths and contents; "" when there is too much to be read. Blocking. */
void inputs_content(const struct inputs *inputs, const struct map *outputs, char out[65]);

/* After a build: adds to OUTPUTS what is there now and was not before, what changed and is no text,
 * and with REWRITTEN all that changed. Blocking. True when an input changed meanwhile that is no
 * output: somebody edits. */
bool inputs_compare(const struct inputs *before, const struct inputs *after, bool rewritten,
                    struct map *outputs);

#endif
