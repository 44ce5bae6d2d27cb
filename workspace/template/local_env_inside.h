/*
 * local_env_inside: what the files of local_env share; nobody else includes it.
 */
#ifndef LAMBENCH_TEMPLATE_LOCAL_ENV_INSIDE_H
#define LAMBENCH_TEMPLATE_LOCAL_ENV_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

struct beside;
struct map;
struct node;

/* One variable of a file; lives in the load's arena, FILE in the project's. */
struct local {
    const char *name, *text, *file;
    int line, column;
};

/* A JSON file: entries of functions, and one for all of them. */
struct local_file {
    const struct node *root;    /* NULL: there is none */
    const char *name;
    const char *every;          /* the member for all functions */
    bool named;                 /* by a person, for this run */
};

struct local_env {
    const struct beside *beside;
    struct map *dotenv;         /* name -> struct local */
    struct local_file env_vars, own;
    struct map *functions;      /* every name that a function can be given by */
    struct map *known;          /* "function line:column" of values that were unknown */
    size_t count;               /* of variables put so far */
    size_t told;                /* findings so far */
};

/* What keeps NAME from being set; NULL: nothing. */
const char *local_env_obstacle(const char *name);
/* The part of an id behind its stacks: "Orders" of "Nested/Orders". */
const char *local_env_last_part(const char *id);

/* Reads .env beside the template. */
void local_env_read_dotenv(struct local_env *env);
/* Reads the file at PATH (NULL: there is none) and tells what of it cannot be used. */
void local_env_read_json(struct local_env *env, struct local_file *file, const char *path);

#endif
