/*
 * runtime_state: where a runtime stands in its conversation with the Runtime API, and what it may
 * do there. A table, and the names that the API's messages use; no time, no bytes.
 *
 *   Started -next-> Ready -event-> Running -response|error-> ...Response -sent-> Sent -next-> Ready
 *   Started -init/error-> InitError
 *   Started -restore/next-> RestoreReady -restored-> Restoring -next-> Ready
 *
 * States and their names: AWS's open source runtime interface emulator, lambda/core.
 */
#ifndef LAMBENCH_RUNTIME_RUNTIME_STATE_H
#define LAMBENCH_RUNTIME_RUNTIME_STATE_H

#include <stdbool.h>

enum runtime_state {
    RUNTIME_STARTED,
    RUNTIME_INIT_ERROR,
    RUNTIME_READY,
    RUNTIME_RUNNING,
    RUNTIME_RESPONSE,           /* a response is on its way in */
    RUNTIME_ERROR_RESPONSE,
    RUNTIME_SENT,               /* it has answered and has not asked for the next event yet */
    RUNTIME_RESTORE_READY,
    RUNTIME_RESTORING,
    RUNTIME_RESTORE_ERROR,
    RUNTIME_STATES
};

enum runtime_move {
    RUNTIME_MOVE_NEXT,          /* GET invocation/next */
    RUNTIME_MOVE_EVENT,         /* the platform hands an event over */
    RUNTIME_MOVE_RESPONSE,      /* POST response, its headers */
    RUNTIME_MOVE_ERROR,         /* POST error */
    RUNTIME_MOVE_DONE,          /* the body of either is here */
    RUNTIME_MOVE_INIT_ERROR,
    RUNTIME_MOVE_RESTORE_NEXT,
    RUNTIME_MOVE_RESTORED,      /* the platform says so */
    RUNTIME_MOVE_RESTORE_ERROR,
    RUNTIME_MOVES
};

/* Makes the move if the table has it; false leaves STATE as it is. */
bool runtime_state_move(enum runtime_state *state, enum runtime_move move);
/* "Ready", "RuntimeResponseSentState" ... */
const char *runtime_state_name(enum runtime_state state);
/* The name of the state that MOVE leads to, for messages about moves that were refused. */
const char *runtime_state_target(enum runtime_move move);

#endif
