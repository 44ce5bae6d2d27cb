/*
 * record: what is remembered of the last build that succeeded, in a file beside what it made: of
 * what it was made and how, so that nothing is built twice, also by another process.
 */
#ifndef LAMBENCH_BUILD_RECORD_H
#define LAMBENCH_BUILD_RECORD_H

#include <stdint.h>

struct error;
struct map;

struct record {
    char *name;             /* of the folder beside the file */
    char mark[65];          /* plan_mark: how it was built */
    char sum[65];           /* inputs_sum */
    char content[65];       /* inputs_content */
    int64_t built_ns;       /* wall clock */
    int64_t took_ms;
    char failed_mark[65], failed_content[65]; /* of a build that failed since, or "" */
    int64_t failed_ns;      /* wall clock; 0: none */
    char *failure;          /* what was said then */
    struct map *outputs;    /* see inputs_sum(); never NULL */
    struct map *further;    /* files and folders the tool has read besides: keys; never NULL */
};

/* What PLACE remembers; an empty one (NAME is NULL) when it remembers nothing usable. */
void record_read(const char *place, struct record *out);
int record_write(const char *place, const struct record *record, struct error *error);
void record_release(struct record *record);

#endif
