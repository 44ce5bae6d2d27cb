/*
 * json_compare: what differs between two JSON texts: objects whatever the order of their members,
 * arrays in order, numbers as they are written (2^53+1 is not 2^53), strings by their text. What
 * is no JSON is compared byte by byte.
 *
 * A string that holds an object or array on both sides, as the body of an HTTP answer does, is
 * looked into, so that differences are told by their places in it and some of them can be ignored.
 */
#ifndef LAMBENCH_BASE_JSON_COMPARE_H
#define LAMBENCH_BASE_JSON_COMPARE_H

#include <stddef.h>

struct json_path_pattern;

struct json_compare_found {
    const char *path;       /* "Records[0].body"; "": the whole */
    const char *want;       /* as it is written; NULL: it is only in the other */
    size_t want_size;
    const char *got;        /* NULL: it is missing */
    size_t got_size;
};

struct json_compare {
    const char *want, *got;
    size_t want_size, got_size;
    struct json_path_pattern *const *ignore; /* places that may differ, or be in one only */
    size_t ignore_count;
    /* Gets each difference; borrowed for the call. May be NULL. */
    void (*each)(void *self, const struct json_compare_found *found);
    void *self;
};

/* How many differences there are. */
size_t json_compare(const struct json_compare *compare);

#endif
