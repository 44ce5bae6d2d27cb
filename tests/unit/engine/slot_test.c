/* slot: how long an init may take, and what share of the processor it has. */
#include "tests/lib/unit.h"

#include "runner/engine/slot_inside.h"
#include "workspace/model/function.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"

static int64_t init_limit(enum slot_purpose purpose, int timeout_s, const char *token)
{
    struct function function = { .timeout_s = timeout_s };
    struct slot slot = { .function = &function, .options = { .purpose = purpose } };
    (void)snprintf(slot.token, sizeof(slot.token), "%s", token);
    return slot_init_limit_ms(&slot);
}

/* 3.2: 10 s; within an invocation the time-out; before any invocation 130 s or the time-out. */
static void an_init_has_its_time(void **state)
{
    (void)state;
    assert_int_equal(init_limit(SLOT_ON_DEMAND, 3, ""), 10000);
    assert_int_equal(init_limit(SLOT_ON_DEMAND, 900, ""), 10000);
    assert_int_equal(init_limit(SLOT_AGAIN, 3, ""), 3000);
    assert_int_equal(init_limit(SLOT_AGAIN, 900, ""), 900000);
    assert_int_equal(init_limit(SLOT_PROVISIONED, 3, ""), 130000);
    assert_int_equal(init_limit(SLOT_PROVISIONED, 900, ""), 900000);
    assert_int_equal(init_limit(SLOT_ON_DEMAND, 3, "a snapshot's"), 130000);
    assert_int_equal(init_limit(SLOT_ON_DEMAND, 200, "a snapshot's"), 200000);
}

static unsigned init_share(int memory_mb, bool shared)
{
    struct function function = { .memory_mb = memory_mb };
    struct run_settings settings = { .cpu_share = shared };
    struct project project = { .settings = &settings };
    struct slot slot = { .function = &function, .project = &project };
    return slot_init_cpu(&slot);
}

/* 3.2: at least the processor of a larger function. Thousandths; 0 is as much as there is. */
static void an_init_has_a_whole_processor(void **state)
{
    (void)state;
    assert_int_equal(init_share(128, true), 1000);
    assert_int_equal(init_share(1769, true), 1000);
    assert_int_equal(init_share(3538, true), 2000);
    assert_int_equal(init_share(128, false), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_init_has_its_time),
        cmocka_unit_test(an_init_has_a_whole_processor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
