/*
 * order: which functions a list shows, and in which order.
 */
#ifndef LAMBENCH_SCREEN_ORDER_H
#define LAMBENCH_SCREEN_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct project;
struct rows;

enum order_by { ORDER_TEMPLATE, ORDER_LAST_RUN, ORDER_NAME, ORDER_STATE, ORDER_P50, ORDER_ERRORS,
                ORDER_MEMORY, ORDERS };

struct order {
    enum order_by by;
    char *filter;           /* words; NULL or "": all */
    const struct rows *rows;
    size_t *items;          /* indexes into rows */
    size_t count, capacity;
    size_t *places;         /* of each row in ITEMS, + 1; 0: it is not shown */
    uint64_t version;       /* of the rows that it is the order of */
    const struct project *project; /* theirs; only compared */
    bool stale;             /* set when BY or FILTER is changed */
};

/* Keeps the present order when STILL: rows only come and go. */
void order_make(struct order *order, const struct rows *rows, bool still);
void order_release(struct order *order);
const char *order_name(enum order_by by);   /* "last run" */
char order_key(enum order_by by);           /* its letter in the menu */

#endif
