/*
 * library: a shared library that is loaded when it is first used. Linked with the program, one that
 * needs twenty others itself would cost every start the time to map and to relocate them all.
 *
 *     #define FUNCTIONS(X) X(archive_read_new) X(archive_read_free)
 *     static struct { FUNCTIONS(LIBRARY_MEMBER) } lib;
 *     static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
 *     static struct library library = {
 *         .file = "libarchive.so.13", .names = names, .count = COUNT(names), .functions = &lib,
 *     };
 *
 * After library_load() it is lib.archive_read_new(), with the type that its header gives it.
 */
#ifndef LAMBENCH_BASE_LIBRARY_H
#define LAMBENCH_BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

struct error;

struct library {
    const char *file;           /* its soname: that of the headers we were compiled with */
    const char *const *names;
    size_t count;
    void *functions;            /* COUNT pointers to functions, in the order of NAMES */
    bool loaded;
};

#define LIBRARY_MEMBER(name) __typeof__(name) *name;
#define LIBRARY_NAME(name) #name,

/* Does nothing when it is loaded already; it stays until the program ends. From any thread. Fails
 * with ERROR_SYSTEM when it is not there or lacks a function; the next call tries again then. */
int library_load(struct library *library, struct error *error);

#endif
