#include "runner/runtime/runtime_state.h"

/* One more than the state, so that what the table does not name is 0: no such move. */
#define TO(state) ((unsigned char)((state) + 1))

static const unsigned char moves[RUNTIME_STATES][RUNTIME_MOVES] = {
    [RUNTIME_STARTED] = { [RUNTIME_MOVE_NEXT] = TO(RUNTIME_READY),
                          [RUNTIME_MOVE_INIT_ERROR] = TO(RUNTIME_INIT_ERROR),
                          [RUNTIME_MOVE_RESTORE_NEXT] = TO(RUNTIME_RESTORE_READY) },
    /* a second `next` is the same wish again */
    [RUNTIME_READY] = { [RUNTIME_MOVE_NEXT] = TO(RUNTIME_READY),
                        [RUNTIME_MOVE_EVENT] = TO(RUNTIME_RUNNING) },
    [RUNTIME_RUNNING] = { [RUNTIME_MOVE_NEXT] = TO(RUNTIME_RUNNING),
                          [RUNTIME_MOVE_RESPONSE] = TO(RUNTIME_RESPONSE),
                          [RUNTIME_MOVE_ERROR] = TO(RUNTIME_ERROR_RESPONSE) },
    [RUNTIME_RESPONSE] = { [RUNTIME_MOVE_DONE] = TO(RUNTIME_SENT) },
    [RUNTIME_ERROR_RESPONSE] = { [RUNTIME_MOVE_DONE] = TO(RUNTIME_SENT) },
    [RUNTIME_SENT] = { [RUNTIME_MOVE_NEXT] = TO(RUNTIME_READY) },
    [RUNTIME_RESTORE_READY] = { [RUNTIME_MOVE_RESTORE_NEXT] = TO(RUNTIME_RESTORE_READY),
                                [RUNTIME_MOVE_RESTORED] = TO(RUNTIME_RESTORING) },
    [RUNTIME_RESTORING] = { [RUNTIME_MOVE_NEXT] = TO(RUNTIME_READY),
                            [RUNTIME_MOVE_RESTORE_ERROR] = TO(RUNTIME_RESTORE_ERROR) },
};

bool runtime_state_move(enum runtime_state *state, enum runtime_move move)
{
    unsigned char to = moves[*state][move];
    if (to)
        *state = (enum runtime_state)(to - 1);
    return to != 0;
}

const char *runtime_state_name(enum runtime_state state)
{
    static const char *const names[RUNTIME_STATES] = {
        [RUNTIME_STARTED] = "Started",
        [RUNTIME_INIT_ERROR] = "InitError",
        [RUNTIME_READY] = "Ready",
        [RUNTIME_RUNNING] = "Running",
        [RUNTIME_RESPONSE] = "InvocationResponse",
        [RUNTIME_ERROR_RESPONSE] = "InvocationErrorResponse",
        [RUNTIME_SENT] = "RuntimeResponseSentState",
        [RUNTIME_RESTORE_READY] = "RestoreReady",
        [RUNTIME_RESTORING] = "Restoring",
        [RUNTIME_RESTORE_ERROR] = "RuntimeRestoreErrorState",
    };
    return names[state];
}

const char *runtime_state_target(enum runtime_move move)
{
    static const char *const names[RUNTIME_MOVES] = {
        [RUNTIME_MOVE_NEXT] = "Ready",
        [RUNTIME_MOVE_EVENT] = "Running",
        [RUNTIME_MOVE_RESPONSE] = "InvocationResponse",
        [RUNTIME_MOVE_ERROR] = "InvocationErrorResponse",
        [RUNTIME_MOVE_DONE] = "RuntimeResponseSentState",
        [RUNTIME_MOVE_INIT_ERROR] = "InitError",
        /* restore/next is refused in the words of `next` (the emulator's restore handler) */
        [RUNTIME_MOVE_RESTORE_NEXT] = "Ready",
        [RUNTIME_MOVE_RESTORED] = "Restoring",
        [RUNTIME_MOVE_RESTORE_ERROR] = "RuntimeRestoreErrorState",
    };
    return names[move];
}
