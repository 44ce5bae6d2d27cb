/*
 * code: the files behind a function, for the user's editor.
 */
#ifndef LAMBENCH_SCREEN_CODE_H
#define LAMBENCH_SCREEN_CODE_H

struct error;
struct function;
struct stage;

/* Absolute path of the file with the function's handler; NULL when it cannot be told. */
char *code_handler_path(const struct function *function);
/* Opens that file, at the place of the last error when it is known. */
int code_edit(struct stage *stage, const char *function, struct error *error);
/* A line of the template; FILE is relative to the project's root, NULL: the project's own one. */
int code_edit_template(struct stage *stage, const char *file, int line, struct error *error);
int code_edit_file(struct stage *stage, const char *path, int line, struct error *error);

#endif
