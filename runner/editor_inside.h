/*
 * editor_inside: between the parts of editor.
 */
#ifndef LAMBENCH_EDITOR_INSIDE_H
#define LAMBENCH_EDITOR_INSIDE_H

#include <stdbool.h>

#include "runner/edit_changes.h"
#include "runner/edit_record.h"
#include "runner/editor.h"

struct load_request;

/* Does the edits one after another on the bytes of the file. OUT_BYTES (caller's) gets the last
 * text. Returns as editor_apply(). */
int editor_compute(const struct editor_request *request, const char *bytes, size_t size,
                   struct editor_result *out, struct edit_changes *changes, char **out_bytes,
                   size_t *out_size, struct error *error);

/* Loads both texts as the template FILE. ERROR_INVALID with the first error or unknown property
 * that only the new one has, when there is such a one. */
int editor_verify(const struct load_request *load, const char *file,
                  const struct edit_texts *texts, struct error *error);

#endif
