#include "tui/screen/order.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tui/screen/rows.h"
#include "tui/widget/matcher.h"
#include "workspace/base/mem.h"
#include "workspace/model/function.h"

static int compare_numbers(int64_t left, int64_t right)
{
    return left < right ? -1 : left > right;
}

static int by_template(const struct row *left, const struct row *right)
{
    (void)left;
    (void)right;
    return 0;
}

static int by_last_run(const struct row *left, const struct row *right)
{
    return compare_numbers(right->status.last_run_ns, left->status.last_run_ns);
}

static int by_name(const struct row *left, const struct row *right)
{
    return strcasecmp(left->function->id, right->function->id);
}

/* What needs attention first. */
static int by_state(const struct row *left, const struct row *right)
{
    static const int rank[] = {
        [RUNNER_STATE_FAIL] = 0, [RUNNER_STATE_RUN] = 1, [RUNNER_STATE_INIT] = 2,
        [RUNNER_STATE_STALE] = 3, [RUNNER_STATE_WARM] = 4, [RUNNER_STATE_COLD] = 5,
        [RUNNER_STATE_NONE] = 6,
    };
    return rank[left->status.state] - rank[right->status.state];
}

static int by_p50(const struct row *left, const struct row *right)
{
    return compare_numbers(right->p50_us, left->p50_us);
}

static int by_errors(const struct row *left, const struct row *right)
{
    return compare_numbers(right->status.errors, left->status.errors);
}

static int by_memory(const struct row *left, const struct row *right)
{
    return right->function->memory_mb - left->function->memory_mb;
}

static const struct {
    const char *name;
    char key;
    int (*compare)(const struct row *left, const struct row *right);
} orders[ORDERS] = {
    [ORDER_TEMPLATE] = { "template", 't', by_template },
    [ORDER_LAST_RUN] = { "last run", 'r', by_last_run },
    [ORDER_NAME] = { "name", 'n', by_name },
    [ORDER_STATE] = { "state", 's', by_state },
    [ORDER_P50] = { "P50", 'p', by_p50 },
    [ORDER_ERRORS] = { "errors", 'e', by_errors },
    [ORDER_MEMORY] = { "memory", 'm', by_memory },
};

const char *order_name(enum order_by by) { return orders[by].name; }
char order_key(enum order_by by) { return orders[by].key; }

static int compare_rows(const struct order *order, size_t a, size_t b)
{
    int result = orders[order->by].compare(&order->rows->items[a], &order->rows->items[b]);
    return result != 0 ? result : compare_numbers((int64_t)a, (int64_t)b);
}

static int compare(const void *left, const void *right, void *self)
{
    return compare_rows(self, *(const size_t *)left, *(const size_t *)right);
}

static bool is_shown(const struct order *order, size_t index)
{
    const struct function *function = order->rows->items[index].function;
    return !order->filter || matcher_words(order->filter, function->id) ||
           matcher_words(order->filter, function->name);
}

static void make(struct order *order)
{
    size_t rows = order->rows->count;
    order->count = 0;
    for (size_t i = 0; i < rows; i++) {
        if (is_shown(order, i))
            *ARRAY_PUSH(order->items, order->count, order->capacity) = i;
    }
    if (order->count > 0)
        qsort_r(order->items, order->count, sizeof(*order->items), compare, order);
    order->places = mem_resize(order->places, rows + 1, sizeof(*order->places));
    memset(order->places, 0, (rows + 1) * sizeof(*order->places));
    for (size_t i = 0; i < order->count; i++)
        order->places[order->items[i]] = i + 1;
}

static void swap(struct order *order, size_t a, size_t b)
{
    size_t row = order->items[a];
    order->items[a] = order->items[b];
    order->items[b] = row;
    order->places[order->items[a]] = a + 1;
    order->places[order->items[b]] = b + 1;
}

/* The others are in order: ROW goes up or down among them as far as it has to. */
static void move(struct order *order, size_t row)
{
    size_t at = order->places[row] - 1;
    for (; at > 0 && compare_rows(order, order->items[at - 1], row) > 0; at--)
        swap(order, at - 1, at);
    for (; at + 1 < order->count && compare_rows(order, row, order->items[at + 1]) > 0; at++)
        swap(order, at, at + 1);
}

static bool is_in_place(const struct order *order, size_t row)
{
    size_t at = order->places[row];
    if (at-- == 0)
        return true; /* it is not shown */
    return (at == 0 || compare_rows(order, order->items[at - 1], row) < 0) &&
           (at + 1 == order->count || compare_rows(order, row, order->items[at + 1]) < 0);
}

/* Takes those rows out, so that the others are in order, and puts in one after the other. */
static void put_in(struct order *order, const size_t *rows, size_t count)
{
    size_t kept = 0, all = order->count;
    for (size_t i = 0; i < count; i++)
        if (order->places[rows[i]] != 0)
            order->places[rows[i]] = SIZE_MAX;
    for (size_t i = 0; i < all; i++) {
        size_t row = order->items[i];
        if (order->places[row] == SIZE_MAX)
            continue;
        order->items[kept++] = row;
        order->places[row] = kept;
    }
    order->count = kept;
    for (size_t i = 0; i < count; i++) {
        if (order->places[rows[i]] != SIZE_MAX)
            continue;
        order->items[order->count++] = rows[i];
        order->places[rows[i]] = order->count;
        move(order, rows[i]);
    }
}

/* Only what was touched can be out of place. */
static void mend(struct order *order)
{
    const struct rows *rows = order->rows;
    for (size_t i = 0; i < rows->touched_count; i++)
        if (!is_in_place(order, rows->touched[i])) {
            if (rows->touched_count == 1)
                move(order, rows->touched[i]);
            else
                put_in(order, rows->touched, rows->touched_count);
            return;
        }
}

void order_make(struct order *order, const struct rows *rows, bool still)
{
    bool same = order->rows == rows && order->project == rows->project && !order->stale;
    if (same && (still || order->version == rows->version))
        return;
    order->rows = rows;
    order->project = rows->project;
    order->stale = false;
    if (same && order->version + 1 == rows->version && !rows->all_touched)
        mend(order);
    else
        make(order);
    order->version = rows->version;
}

void order_release(struct order *order)
{
    free(order->filter);
    free(order->items);
    free(order->places);
    *order = (struct order){ 0 };
}
