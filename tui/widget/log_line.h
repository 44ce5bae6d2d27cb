/*
 * log_line: a log record as it is read on the screen: as AWS writes it, or short.
 */
#ifndef LAMBENCH_WIDGET_LOG_LINE_H
#define LAMBENCH_WIDGET_LOG_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/store/log_write.h"

struct str;

enum log_line_level {
    LOG_LINE_NONE, LOG_LINE_TRACE, LOG_LINE_DEBUG, LOG_LINE_INFO, LOG_LINE_WARN, LOG_LINE_ERROR,
    LOG_LINE_FATAL
};

/* The level the text claims, and for lines of the platform what they mean: a time-out, a crash
 * and an error report are errors. */
enum log_line_level log_line_level(enum log_kind kind, const char *text, size_t size);
/* "info" -> LOG_LINE_INFO; NONE when it is no level. */
enum log_line_level log_line_parse_level(const char *name);
const char *log_line_level_name(enum log_line_level level);

/* Appends the text without its time, safe for a terminal, lines divided by '\n'. SHORT: "REPORT
 * 7c1e9a20 8.91 ms billed 9 mem 74/256", "INFO put order=1", JSON as "message key=value". */
void log_line_text(struct str *out, enum log_kind kind, const char *text, size_t size,
                   bool brief);
/* True for END lines, which the short form leaves out. */
bool log_line_is_end(enum log_kind kind, const char *text, size_t size);

#endif
