/*
 * record: a log record as people and programs read it: without the time and request id that
 * runtimes put before each line, with its level apart.
 */
#ifndef LAMBENCH_ACTION_RECORD_H
#define LAMBENCH_ACTION_RECORD_H

#include <stddef.h>

struct json;
struct log_record;
struct str;

struct record_parts {
    char level[8];          /* "ERROR", or "" when the line names none in its prefix */
    const char *message;    /* borrowed from the text */
    size_t size;
};
void record_split(const char *text, size_t size, struct record_parts *out);

/* "ERROR message": level and message, line breaks as they are. */
void record_text(const char *text, size_t size, struct str *out);
/* One line of `logs`: full time and function, or with COMPACT local time and function. Further
 * lines of the text are indented. */
void record_line(const struct log_record *record, int compact, struct str *out);
/* One object of `logs --json`; the caller frees it. */
struct json *record_json(const struct log_record *record);
/* EACH gets every line of LOG that the function itself wrote, as record_text() has it: not those
 * that Lambda writes around an invocation (START, END, REPORT ...). LOG may be NULL. */
void record_own_lines(const char *log, size_t size,
                      void (*each)(void *self, const struct str *line), void *self);

#endif
