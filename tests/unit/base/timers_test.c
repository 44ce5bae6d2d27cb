/* timers: what is moved or stopped is called when it is meant to be, and once. */
#include "tests/lib/unit.h"

#include <poll.h>
#include <stdlib.h>

#include "workspace/base/mem.h"
#include "workspace/base/timers.h"

enum { MANY = 200 };

static const int64_t MS = 1000000, HOUR = INT64_C(3600000000000);

struct watched {
    struct timer timer;
    struct timers *timers;
    int calls, number;
    int *order, *order_count;
};

static void on_time(void *self)
{
    struct watched *watched = self;
    watched->calls++;
    if (watched->order)
        watched->order[(*watched->order_count)++] = watched->number;
}

static struct watched watch(struct timers *timers)
{
    return (struct watched){ .timers = timers, .timer = { .call = on_time } };
}

/* Until the kernel says that something is due; patient. */
static void run_next(struct timers *timers)
{
    struct pollfd polled = { .fd = timers_fd(timers), .events = POLLIN };
    assert_int_equal(poll(&polled, 1, 20000), 1);
    timers_run(timers);
}

static void test_one_that_is_moved_is_called_once_and_late(void **state)
{
    (void)state;
    struct timers *timers = timers_new();
    struct watched moved = watch(timers), stopped = watch(timers), other = watch(timers);
    moved.timer.self = &moved, stopped.timer.self = &stopped, other.timer.self = &other;
    timers_set(timers, &moved.timer, MS);
    timers_set(timers, &moved.timer, HOUR);
    timers_set(timers, &stopped.timer, MS);
    timers_set(timers, &stopped.timer, -1);
    timers_set(timers, &other.timer, 5 * MS);
    while (!other.calls)
        run_next(timers);
    assert_int_equal(moved.calls + stopped.calls, 0);
    timers_set(timers, &moved.timer, 0); /* earlier than where it stands now */
    timers_set(timers, &stopped.timer, 0);
    while (moved.calls + stopped.calls < 2)
        run_next(timers);
    assert_int_equal(moved.calls, 1);
    assert_int_equal(other.calls, 1);
    timers_free(timers);
}

static void test_they_come_in_the_order_of_their_time(void **state)
{
    (void)state;
    struct timers *timers = timers_new();
    struct watched list[MANY];
    int order[MANY], count = 0;
    for (int i = 0; i < MANY; i++) {
        list[i] = watch(timers);
        list[i].timer.self = &list[i];
        list[i].number = i * 37 % MANY; /* every number once */
        list[i].order = order;
        list[i].order_count = &count;
        timers_set(timers, &list[i].timer, HOUR);
    }
    for (int i = 0; i < MANY; i++)
        timers_set(timers, &list[i].timer, 20 * MS + list[i].number * MS / 5);
    for (int i = 0; i < MANY; i++)
        if (list[i].number % 3 == 0)
            timers_drop(timers, &list[i].timer);
    while (count < MANY - (MANY + 2) / 3)
        run_next(timers);
    for (int i = 1; i < count; i++)
        assert_true(order[i - 1] < order[i]);
    for (int i = 0; i < count; i++)
        assert_true(order[i] % 3 != 0);
    timers_free(timers);
}

static void set_again(void *self)
{
    struct watched *watched = self;
    if (++watched->calls < 3)
        timers_set(watched->timers, &watched->timer, 0);
}

static void test_a_call_may_set_its_own_timer(void **state)
{
    (void)state;
    struct timers *timers = timers_new();
    struct watched again = watch(timers);
    again.timer = (struct timer){ .call = set_again, .self = &again };
    timers_set(timers, &again.timer, 0);
    while (again.calls < 3)
        run_next(timers);
    assert_int_equal(again.calls, 3);
    timers_free(timers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_that_is_moved_is_called_once_and_late),
        cmocka_unit_test(test_they_come_in_the_order_of_their_time),
        cmocka_unit_test(test_a_call_may_set_its_own_timer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
