/*
 * run_file: lambench.yaml beside the template becomes the run settings of a project. It is read in
 * two steps, for layers are needed while the template is read and functions are known after it.
 * What is wrong in it is an error LB624 at its place; what it was to say then is not in force,
 * except that a wrong network, or one in a file that cannot be read, is none.
 */
#ifndef LAMBENCH_TEMPLATE_RUN_FILE_H
#define LAMBENCH_TEMPLATE_RUN_FILE_H

#include <stddef.h>

struct beside;
struct node;
struct run_settings;

struct run_file {
    const struct beside *beside;    /* borrowed */
    const char *name;               /* as problems name it; in the project's arena */
    const struct node *functions;   /* for the second step; NULL: none */
    struct run_settings *settings;  /* in the project's arena */
    size_t told;                    /* findings so far */
};

/* The file is an input of the project from now on, also when it is not there; its settings are the
 * project's. */
void run_file_read(struct run_file *file, const struct beside *beside);
/* The functions of the project are known now. */
void run_file_read_functions(struct run_file *file);

#endif
