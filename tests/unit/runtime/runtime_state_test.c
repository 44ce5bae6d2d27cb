/* runtime_state: the whole table (reference: "State names", "Legal transitions"). */
#include "tests/lib/unit.h"

#include "runner/runtime/runtime_state.h"

static void test_every_move_that_is_there(void **state)
{
    (void)state;
    static const struct { enum runtime_state from; enum runtime_move move; enum runtime_state to; }
    moves[] = {
        { RUNTIME_STARTED, RUNTIME_MOVE_NEXT, RUNTIME_READY },
        { RUNTIME_STARTED, RUNTIME_MOVE_INIT_ERROR, RUNTIME_INIT_ERROR },
        { RUNTIME_STARTED, RUNTIME_MOVE_RESTORE_NEXT, RUNTIME_RESTORE_READY },
        { RUNTIME_READY, RUNTIME_MOVE_NEXT, RUNTIME_READY },
        { RUNTIME_READY, RUNTIME_MOVE_EVENT, RUNTIME_RUNNING },
        { RUNTIME_RUNNING, RUNTIME_MOVE_NEXT, RUNTIME_RUNNING },
        { RUNTIME_RUNNING, RUNTIME_MOVE_RESPONSE, RUNTIME_RESPONSE },
        { RUNTIME_RUNNING, RUNTIME_MOVE_ERROR, RUNTIME_ERROR_RESPONSE },
        { RUNTIME_RESPONSE, RUNTIME_MOVE_DONE, RUNTIME_SENT },
        { RUNTIME_ERROR_RESPONSE, RUNTIME_MOVE_DONE, RUNTIME_SENT },
        { RUNTIME_SENT, RUNTIME_MOVE_NEXT, RUNTIME_READY },
        { RUNTIME_RESTORE_READY, RUNTIME_MOVE_RESTORE_NEXT, RUNTIME_RESTORE_READY },
        { RUNTIME_RESTORE_READY, RUNTIME_MOVE_RESTORED, RUNTIME_RESTORING },
        { RUNTIME_RESTORING, RUNTIME_MOVE_NEXT, RUNTIME_READY },
        { RUNTIME_RESTORING, RUNTIME_MOVE_RESTORE_ERROR, RUNTIME_RESTORE_ERROR },
    };
    for (int from = 0; from < RUNTIME_STATES; from++)
        for (int move = 0; move < RUNTIME_MOVES; move++) {
            enum runtime_state now = (enum runtime_state)from, want = now;
            bool may = false;
            for (size_t i = 0; i < COUNT(moves); i++)
                if ((int)moves[i].from == from && (int)moves[i].move == move) {
                    may = true;
                    want = moves[i].to;
                }
            if (runtime_state_move(&now, (enum runtime_move)move) != may || now != want)
                fail_msg("%s, move %d: now %s", runtime_state_name((enum runtime_state)from), move,
                         runtime_state_name(now));
        }
}

static void test_names(void **state)
{
    (void)state;
    static const char *const names[RUNTIME_STATES] = {
        "Started", "InitError", "Ready", "Running", "InvocationResponse",
        "InvocationErrorResponse", "RuntimeResponseSentState", "RestoreReady", "Restoring",
        "RuntimeRestoreErrorState",
    };
    for (int i = 0; i < RUNTIME_STATES; i++)
        assert_string_equal(runtime_state_name((enum runtime_state)i), names[i]);
    assert_string_equal(runtime_state_target(RUNTIME_MOVE_NEXT), "Ready");
    assert_string_equal(runtime_state_target(RUNTIME_MOVE_RESPONSE), "InvocationResponse");
    assert_string_equal(runtime_state_target(RUNTIME_MOVE_ERROR), "InvocationErrorResponse");
    assert_string_equal(runtime_state_target(RUNTIME_MOVE_INIT_ERROR), "InitError");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_move_that_is_there),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
