/*
 * state_folder: .lambench/ beside a template: what lambench keeps of a project.
 */
#ifndef LAMBENCH_STATE_FOLDER_H
#define LAMBENCH_STATE_FOLDER_H

#include <stddef.h>

struct error;

/* Its path for the project in the folder ROOT; the caller's. */
char *state_folder_path(const char *root);
/* Makes it, with a .gitignore that hides all of it, and the folder NAME in it. */
int state_folder_make(const char *path, const char *name, struct error *error);

#endif
