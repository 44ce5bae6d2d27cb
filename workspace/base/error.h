/*
 * error: why a function could not do what it was asked.
 *
 * A fallible function returns 0 or -1 and fills the one error its caller placed, always its last
 * parameter. Every error_* below returns -1, so failing is one statement. Context is added on the
 * way up with error_wrap(), and the text is printed once, at the top.
 */
#ifndef LAMBENCH_BASE_ERROR_H
#define LAMBENCH_BASE_ERROR_H

#include <stddef.h>

enum error_kind {
    ERROR_NONE,
    ERROR_INVALID,      /* the input is wrong */
    ERROR_NOT_FOUND,
    ERROR_LIMIT,        /* over a quota or a maximum */
    ERROR_DENIED,
    ERROR_BUSY,         /* taken by somebody else; later it may work */
    ERROR_TIMEOUT,
    ERROR_SYSTEM,       /* the kernel or a library said no */
    ERROR_NOT_EMULATED, /* a thing of AWS that has no local counterpart */
    ERROR_KINDS
};

struct error {
    enum error_kind kind;
    char file[512];     /* the user's file, or "" */
    int line, column;   /* 1 based; 0 when unknown */
    char what[1024];
    char hint[512];     /* what to do about it, or "" */
};

/* An error to start from: struct error error = ERROR_INIT; */
#define ERROR_INIT { .kind = ERROR_NONE }

int error_set(struct error *error, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As error_set, with the place in the user's file. FILE may be NULL. */
int error_at(struct error *error, const char *file, int line, int column, enum error_kind kind,
             const char *format, ...) __attribute__((format(printf, 6, 7)));

/* ERROR_SYSTEM with ": " and the text of NUMBER (an errno value) appended; ENOENT becomes
 * ERROR_NOT_FOUND, EACCES and EPERM ERROR_DENIED. */
int error_system(struct error *error, int number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Sets the hint: one sentence that says what to do. */
int error_hint(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "CONTEXT: " before what is already said. */
int error_wrap(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

void error_clear(struct error *error);

/* The whole message, "file:line:column: what (hint)" with the parts there are, cut to SIZE.
 * Returns BUFFER. */
const char *error_text(const struct error *error, char *buffer, size_t size);

#endif
