/*
 * extension_files: which external extensions the layers of a function bring: the files directly in
 * /opt/extensions.
 */
#ifndef LAMBENCH_RUNTIME_EXTENSION_FILES_H
#define LAMBENCH_RUNTIME_EXTENSION_FILES_H

#include <stddef.h>

struct spec;

/* Names of the files, sorted, of the folders that SPEC merges at /opt; each once. Folders are not
 * looked at, nor whether a file can be executed: that is told when it is started. The list and its
 * names are the caller's; NULL when there are none. */
char **extension_files_find(const struct spec *spec, size_t *out_count);
void extension_files_free(char **names, size_t count);

#endif
