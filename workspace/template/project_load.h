/*
 * project_load: the one door to projects: a path becomes a project, whatever kind of files it is
 * made of. The kinds are a table; a further one is a file of its own and a row.
 */
#ifndef LAMBENCH_TEMPLATE_PROJECT_LOAD_H
#define LAMBENCH_TEMPLATE_PROJECT_LOAD_H

#include "workspace/template/load.h"

struct error;
struct project;

/* A kind of project. */
struct project_source {
    const char *what;           /* for people: the files it looks for */
    /* The file that makes FOLDER a project of this kind; NULL: it is none. Caller's. */
    char *(*find)(const char *folder);
    /* Is the file at PATH one of this kind? */
    bool (*takes)(const char *path);
    /* Reads it; the request's own path is not used. As project_load(). */
    int (*load)(const struct load_request *request, const char *path, const struct project **out,
                struct error *error);
};

/* Looks for the file of a project in PATH (NULL: the current folder), then upwards (3 levels, not
 * above the root of a git repository). PATH may be such a file itself. Caller's. */
int project_load_find(const char *path, char **out, struct error *error);

/* -1 only when there is no project (also one beside it) or it cannot be opened; what is wrong in
 * it is among its problems. Drop the project. */
int project_load(const struct load_request *request, const struct project **out,
                 struct error *error);

#endif
