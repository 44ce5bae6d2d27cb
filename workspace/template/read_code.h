/*
 * read_code: where the code of a function or a layer is. Functions of the schema: MODEL is a struct
 * function, VALUE as written.
 */
#ifndef LAMBENCH_TEMPLATE_READ_CODE_H
#define LAMBENCH_TEMPLATE_READ_CODE_H

#include <stdbool.h>

struct node;
struct reading;

void read_code_uri(struct reading *reading, void *model, const struct node *value);
void read_code_plain(struct reading *reading, void *model, const struct node *value);
void read_code_inline(struct reading *reading, void *model, const struct node *value);
void read_code_image(struct reading *reading, void *model, const struct node *value);

/* The absolute local path of a code reference, NULL when it is in S3. OUT_WRITTEN gets what to show
 * of it; both the caller's. */
char *read_code_local(struct reading *reading, const struct node *resolved, char **out_written);

#endif
