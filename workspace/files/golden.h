/*
 * golden: answers that were accepted, in files beside the events they are answers to:
 *   events/create.json                         the event
 *   events/create.CreateOrder.golden           what CreateOrder answers, byte by byte
 *   events/create.CreateOrder.golden-error     or the error it ends with: errorType, errorMessage
 *   events/create.CreateOrder.golden-ignore    what varies (json_path.h), a path a line, # remarks
 * A function of a nested stack, "App/Hello", is App.Hello there.
 */
#ifndef LAMBENCH_FILES_GOLDEN_H
#define LAMBENCH_FILES_GOLDEN_H

#include <stdbool.h>
#include <stddef.h>

struct blob;
struct error;
struct json_path_pattern;

struct golden {
    char *function;     /* logical id, as the name of the file says; "" when it says none */
    char *event;        /* "events/create.json", from the project's folder */
    char *path;         /* of the file, from there too */
    bool is_error;
    bool has_event;     /* its event is there */
};

struct golden_list {
    struct golden *items;
    size_t count, capacity;
};

/* Those beneath ROOT/events, by function and event. IS_FUNCTION helps to read names with several
 * dots. Without the folder there are none. */
int golden_find(const char *root, bool (*is_function)(const void *self, const char *id),
                const void *self, struct golden_list *out, struct error *error);
void golden_list_release(struct golden_list *list);

/* ERROR_INVALID unless EVENT is "events/...json". */
int golden_check_event(const char *event, struct error *error);
/* The name of the file for an answer, or an error; the caller's. EVENT was checked. */
char *golden_path(const char *event, const char *function, bool is_error);
/* What is kept of an error; either text may be NULL. */
struct blob *golden_error(const char *type, const char *message);
/* Writes it whole, in place of what was accepted before, of either kind. */
int golden_write(const char *root, const char *event, const char *function, bool is_error,
                 const struct blob *bytes, struct error *error);

/* What may differ; release it. */
struct golden_ignored {
    struct json_path_pattern **patterns;
    size_t count, capacity;
};
/* A line that is no path is ERROR_INVALID with its place. */
int golden_read_ignored(const char *root, const char *event, const char *function,
                        struct golden_ignored *out, struct error *error);
void golden_ignored_release(struct golden_ignored *ignored);
/* Adds PATH to the file unless it is there. */
int golden_ignore(const char *root, const char *event, const char *function, const char *path,
                  struct error *error);

#endif
