/*
 * origin: where a value of a project comes from.
 */
#ifndef LAMBENCH_MODEL_ORIGIN_H
#define LAMBENCH_MODEL_ORIGIN_H

enum origin_kind {
    ORIGIN_DEFAULT,     /* AWS's own: it is not written anywhere */
    ORIGIN_RESOURCE,    /* written at the resource */
    ORIGIN_GLOBALS,     /* written under Globals */
    ORIGIN_LOCAL        /* a value for this machine only; the template does not have it */
};

/* Texts live as long as the project. */
struct origin {
    enum origin_kind kind;
    int line, column;       /* where it is written; 0 for defaults */
    const char *file;       /* relative to the project's root; NULL: the project's template */
    const char *parameter;  /* the parameter (or local value) that gives it, or NULL */
    const char *given;      /* who gave that one: "default", "--parameter", "samconfig.toml",
                             * "workbench", ".lambench/values.json"; or for ORIGIN_LOCAL the file */
};

#endif
