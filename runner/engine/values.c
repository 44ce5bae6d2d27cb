#include "runner/engine/values.h"

static const char *const outcome_words[RUNNER_OUTCOMES] = {
    [RUNNER_OK] = "ok",
    [RUNNER_ERROR] = "error",
    [RUNNER_CRASH] = "crash",
    [RUNNER_TIMEOUT] = "timeout",
    [RUNNER_OUT_OF_MEMORY] = "oom",
    [RUNNER_INIT_FAILED] = "init",
    [RUNNER_CANCELLED] = "cancelled",
};

static const char *const start_words[] = {
    [RUNNER_COLD] = "cold",
    [RUNNER_PREWARM] = "prewarm",
    [RUNNER_WARM] = "warm",
};

static const char *const state_words[] = {
    [RUNNER_STATE_COLD] = "cold", [RUNNER_STATE_INIT] = "init", [RUNNER_STATE_WARM] = "warm",
    [RUNNER_STATE_RUN] = "run",   [RUNNER_STATE_FAIL] = "fail", [RUNNER_STATE_NONE] = "n/a",
    [RUNNER_STATE_STALE] = "stale",
};

const char *runner_outcome_word(enum runner_outcome outcome)
{
    return outcome_words[outcome];
}

const char *runner_start_word(enum runner_start start)
{
    return start_words[start];
}

const char *runner_state_word(enum runner_state state)
{
    return state_words[state];
}
