#include "workspace/model/schedule.h"

#include <stddef.h>

enum { FIRST_YEAR = 1970, LAST_YEAR = 2199, DAY_S = 86400 };

/* A day in the calendar; WEEKDAY 1 is Sunday. */
struct day {
    int year, month, day, weekday;
};

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* NUMBER: days since 1970-01-01, a Thursday. */
static struct day day_of(int64_t number)
{
    struct day day = { .year = FIRST_YEAR, .month = 1, .weekday = (int)((number + 4) % 7) + 1 };
    while (day.year <= LAST_YEAR && number >= (is_leap(day.year) ? 366 : 365))
        number -= is_leap(day.year++) ? 366 : 365;
    while (day.month < 12 && number >= days_in(day.year, day.month))
        number -= days_in(day.year, day.month++);
    day.day = (int)number + 1;
    return day;
}

static bool is_workday(int weekday)
{
    return weekday >= 2 && weekday <= 6;
}

/* W: the working day nearest to WANTED, not leaving the month. */
static bool is_nearest_workday(const struct day *day, int wanted)
{
    int last = days_in(day->year, day->month);
    wanted = wanted > last ? last : wanted;
    int weekday = (day->weekday - 1 + wanted - day->day + 70) % 7 + 1;
    int target = wanted;
    if (weekday == 7)
        target = wanted == 1 ? 3 : wanted - 1;
    else if (weekday == 1)
        target = wanted == last ? wanted - 2 : wanted + 1;
    return is_workday(day->weekday) && day->day == target;
}

static bool day_of_month_fits(const struct schedule *schedule, const struct day *day)
{
    int last = days_in(day->year, day->month);
    if (schedule->near_weekday != 0)
        return is_nearest_workday(day, schedule->near_weekday < 0 ? last : schedule->near_weekday);
    if (schedule->last_day)
        return day->day == last;
    return (schedule->days >> day->day & 1) != 0;
}

static bool weekday_fits(const struct schedule *schedule, const struct day *day)
{
    if (schedule->last_weekday)
        return day->weekday == schedule->last_weekday &&
               day->day + 7 > days_in(day->year, day->month);
    if (schedule->nth_weekday)
        return day->weekday == schedule->nth_weekday && (day->day - 1) / 7 + 1 == schedule->nth;
    return (schedule->weekdays >> day->weekday & 1) != 0;
}

static bool day_fits(const struct schedule *schedule, const struct day *day)
{
    int year = day->year - FIRST_YEAR;
    return (schedule->years[year / 8] >> (year % 8) & 1) != 0 &&
           (schedule->months >> day->month & 1) != 0 &&
           (schedule->any_day ? weekday_fits(schedule, day) : day_of_month_fits(schedule, day));
}

/* First fitting second of the day from second FROM on; -1 if none. */
static int64_t time_of_day(const struct schedule *schedule, int64_t from)
{
    for (int64_t minute = (from + 59) / 60; minute < 24 * 60; minute++)
        if ((schedule->hours >> (minute / 60) & 1) != 0 &&
            (schedule->minutes >> (minute % 60) & 1) != 0)
            return minute * 60;
    return -1;
}

static int64_t next_cron(const struct schedule *schedule, int64_t after_s)
{
    int64_t number = (after_s + 1) / DAY_S, from = (after_s + 1) % DAY_S;
    struct day day = day_of(number);
    while (day.year <= LAST_YEAR) {
        int64_t second = day_fits(schedule, &day) ? time_of_day(schedule, from) : -1;
        if (second >= 0)
            return number * DAY_S + second;
        from = 0;
        number++;
        day.weekday = day.weekday % 7 + 1;
        if (++day.day > days_in(day.year, day.month)) {
            day.day = 1;
            day.year += day.month == 12;
            day.month = day.month % 12 + 1;
        }
    }
    return -1;
}

int64_t schedule_next(const struct schedule *schedule, int64_t start_s, int64_t after_s)
{
    if (after_s < 0)
        after_s = 0;
    if (schedule->kind == SCHEDULE_AT)
        return schedule->at_s > after_s ? schedule->at_s : -1;
    if (schedule->kind == SCHEDULE_CRON)
        return next_cron(schedule, after_s);
    if (after_s < start_s)
        return start_s + schedule->every_s;
    return start_s + ((after_s - start_s) / schedule->every_s + 1) * schedule->every_s;
}
