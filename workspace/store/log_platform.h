/*
 * log_platform: lines in which Lambda's platform speaks as JSON objects (LogFormat JSON), so that
 * whoever shows logs needs to know the text form only.
 */
#ifndef LAMBENCH_STORE_LOG_PLATFORM_H
#define LAMBENCH_STORE_LOG_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>

struct str;

/* {"time":...,"type":"platform. ...: it speaks so. Functions can write such lines, too: where the
 * kind of a record is known, that is to be asked first. */
bool log_platform_is_json(const char *text, size_t size);
/* Appends what the text format has for it: INIT_START, START, REPORT, INIT_REPORT, EXTENSION. False
 * (and nothing appended) when it is no such line or has no text form. */
bool log_platform_text(const char *text, size_t size, struct str *out);

#endif
