/*
 * schedule: rate(), cron() and at() as EventBridge reads them: parse, and the next time. UTC.
 * docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
 */
#ifndef LAMBENCH_MODEL_SCHEDULE_H
#define LAMBENCH_MODEL_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

struct error;

enum schedule_kind { SCHEDULE_RATE, SCHEDULE_CRON, SCHEDULE_AT };

struct schedule {
    enum schedule_kind kind;
    int64_t every_s;            /* SCHEDULE_RATE */
    int64_t at_s;               /* SCHEDULE_AT, since 1970 */
    uint64_t minutes;           /* SCHEDULE_CRON: one bit per value */
    uint32_t hours, days, months, weekdays; /* weekday 1 is Sunday */
    uint8_t years[29];          /* 1970 to 2199, one bit each */
    bool any_day, any_weekday;  /* the "?" */
    bool last_day;              /* L in day of month; with near_weekday: LW */
    int near_weekday;           /* day of "15W"; -1 with last_day; 0 none */
    int last_weekday;           /* "6L": 6; 0 none */
    int nth_weekday, nth;       /* "3#2": 3 and 2; 0 none */
};

/* -1 with a message that names the wrong field and the hint how to write it. */
int schedule_parse(const char *text, struct schedule *out, struct error *error);

/* The first time after AFTER_S (seconds since 1970); -1 when there is none any more. A rate counts
 * from START_S, the moment the rule was made. */
int64_t schedule_next(const struct schedule *schedule, int64_t start_s, int64_t after_s);

#endif
