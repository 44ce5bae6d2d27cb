/* order: mended after a few rows changed, it is what sorting all of them gives. */
#include "tests/lib/unit.h"

#include <stdio.h>

#include "tui/screen/order.h"
#include "tui/screen/rows.h"
#include "workspace/model/function.h"

enum { ROWS = 60, ROUNDS = 3000 };

static char ids[ROWS][16];
static struct function functions[ROWS];
static struct row items[ROWS];
static size_t touched[ROWS];

static struct rows make_rows(void)
{
    for (int i = 0; i < ROWS; i++) {
        (void)snprintf(ids[i], sizeof(ids[i]), "%c%d", 'a' + i * 7 % 26, i);
        functions[i] = (struct function){ .id = ids[i], .name = ids[i], .memory_mb = i % 5 };
        items[i] = (struct row){ .function = &functions[i] };
    }
    return (struct rows){ .items = items, .count = ROWS, .touched = touched, .all_touched = true,
                          .version = 1 };
}

static unsigned next(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

static void touch(struct rows *rows, size_t row, unsigned value)
{
    items[row].status.last_run_ns = value;
    items[row].status.errors = value % 7;
    items[row].status.state = value % 6;
    items[row].p50_us = value % 11;
    touched[rows->touched_count++] = row;
}

static void expect_sorted(const struct order *order, const struct rows *rows)
{
    struct order fresh = { .by = order->by, .filter = order->filter };
    order_make(&fresh, rows, false);
    assert_int_equal(order->count, fresh.count);
    assert_memory_equal(order->items, fresh.items, fresh.count * sizeof(*fresh.items));
    fresh.filter = NULL;
    order_release(&fresh);
}

static void a_few_changes_keep_it_sorted(void **unused)
{
    (void)unused;
    unsigned seed = 7;
    for (int by = 0; by < ORDERS; by++) {
        struct rows rows = make_rows();
        struct order order = { .by = (enum order_by)by };
        order_make(&order, &rows, false);
        for (int round = 0; round < ROUNDS; round++) {
            rows.touched_count = 0;
            rows.all_touched = false;
            rows.version++;
            unsigned count = next(&seed) % 4;
            for (unsigned i = 0; i < count; i++)
                touch(&rows, next(&seed) % ROWS, next(&seed)); /* one may come twice */
            order_make(&order, &rows, false);
            expect_sorted(&order, &rows);
        }
        order_release(&order);
    }
}

static void what_a_filter_hides_stays_hidden(void **unused)
{
    (void)unused;
    struct rows rows = make_rows();
    struct order order = { .by = ORDER_LAST_RUN, .filter = mem_text("a") };
    order_make(&order, &rows, false);
    size_t shown = order.count;
    assert_in_range(shown, 1, ROWS - 1);
    rows.all_touched = false;
    for (size_t i = 0; i < ROWS; i++) {
        rows.touched_count = 0;
        rows.version++;
        touch(&rows, i, (unsigned)(i * 31 % 17));
        order_make(&order, &rows, false);
        expect_sorted(&order, &rows);
    }
    assert_int_equal(order.count, shown);
    free(order.filter);
    order.filter = NULL;
    order.stale = true;
    order_make(&order, &rows, false);
    assert_int_equal(order.count, ROWS);
    order_release(&order);
}

static void it_keeps_still_and_catches_up(void **unused)
{
    (void)unused;
    struct rows rows = make_rows();
    struct order order = { .by = ORDER_LAST_RUN };
    order_make(&order, &rows, false);
    rows.all_touched = false;
    for (unsigned i = 1; i <= 3; i++) {
        rows.touched_count = 0;
        rows.version++;
        touch(&rows, ROWS - i, i);
        order_make(&order, &rows, true);
        assert_int_equal(order.items[0], 0);
    }
    order_make(&order, &rows, false);
    assert_int_equal(order.items[0], ROWS - 3);
    expect_sorted(&order, &rows);
    order_release(&order);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_changes_keep_it_sorted),
        cmocka_unit_test(what_a_filter_hides_stays_hidden),
        cmocka_unit_test(it_keeps_still_and_catches_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
