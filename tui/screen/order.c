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

static int compare(const void *left, const void *right, void *self)
{
    const struct order *order = self;
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    int result = orders[order->by].compare(&order->rows->items[a], &order->rows->items[b]);
    return result != 0 ? result : compare_numbers((int64_t)a, (int64_t)b);
}

static bool is_shown(const struct order *order, size_t index)
{
    const struct function *function = order->rows->items[index].function;
    return !order->filter || matcher_words(order->filter, function->id) ||
           matcher_words(order->filter, function->name);
}

static size_t count_shown(const struct order *order)
{
    size_t count = 0;
    for (size_t i = 0; i < order->rows->count; i++)
        count += is_shown(order, i);
    return count;
}

void order_make(struct order *order, const struct rows *rows, int still)
{
    bool same = order->rows == rows;
    order->rows = rows;
    same = same && order->count == count_shown(order);
    for (size_t i = 0; same && i < order->count; i++)
        same = order->items[i] < rows->count && is_shown(order, order->items[i]);
    if (still && same)
        return;
    order->count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (is_shown(order, i))
            *ARRAY_PUSH(order->items, order->count, order->capacity) = i;
    }
    if (order->count > 0)
        qsort_r(order->items, order->count, sizeof(*order->items), compare, order);
}

void order_release(struct order *order)
{
    free(order->filter);
    free(order->items);
    *order = (struct order){ 0 };
}
