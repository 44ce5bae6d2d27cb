#include "runner/engine/retry.h"

#include <stdlib.h>
#include <string.h>

#include "runner/engine/invocation.h"
#include "workspace/base/clock.h"
#include "workspace/base/loop.h"
#include "workspace/model/function.h"

enum {
    RETRIES = 2,                /* MaximumRetryAttempts, when nothing is said */
    EVENT_AGE_S = 21600,        /* MaximumEventAgeInSeconds */
    FIRST_BACK_OFF_MS = 1000,
    LAST_BACK_OFF_MS = 300000
};
static const int64_t wait_ms[RETRIES] = { 60000, 120000 };

/* One attempt to come. */
struct planned {
    struct planned *next;
    struct retry *retry;
    struct loop_timer *timer;
    struct invocation *invocation;
};

struct retry {
    struct loop *loop;
    struct retry_calls calls;
    void *self;
    struct planned *first;
};

/* ---- the rule ------------------------------------------------------------------------------ */

static int64_t back_off(int throttles)
{
    int64_t wait = FIRST_BACK_OFF_MS;
    while (throttles-- > 0 && wait < LAST_BACK_OFF_MS)
        wait *= 2;
    return wait < LAST_BACK_OFF_MS ? wait : LAST_BACK_OFF_MS;
}

enum retry_fate retry_decide(const struct function *function, const struct invocation *invocation,
                             bool throttled, int64_t now_ns, int64_t *out_wait_ms)
{
    int retries = function->max_retries >= 0 && function->max_retries < RETRIES
                      ? function->max_retries : RETRIES;
    int64_t age_s = function->max_event_age_s > 0 ? function->max_event_age_s : EVENT_AGE_S;
    if (throttled && function->reserved_concurrency == 0)
        return RETRY_ZERO_RESERVED;
    if (!throttled && invocation->attempt >= retries)
        return RETRY_EXHAUSTED;
    int64_t wait = throttled ? back_off(invocation->throttles) : wait_ms[invocation->attempt];
    if (now_ns + wait * 1000000 - invocation->accepted_ns > age_s * 1000000000)
        return RETRY_TOO_OLD;
    *out_wait_ms = wait;
    return RETRY_LATER;
}

/* ---- what is planned ----------------------------------------------------------------------- */

struct retry *retry_new(struct loop *loop, const struct retry_calls *calls, void *self)
{
    struct retry *retry = mem_alloc(sizeof(*retry));
    *retry = (struct retry){ .loop = loop, .calls = *calls, .self = self };
    return retry;
}

static void planned_free(struct planned *planned)
{
    loop_timer_free(planned->timer);
    invocation_free(planned->invocation);
    free(planned);
}

void retry_free(struct retry *retry)
{
    if (!retry)
        return;
    while (retry->first) {
        struct planned *first = retry->first;
        retry->first = first->next;
        planned_free(first);
    }
    free(retry);
}

static void on_due(void *self)
{
    struct planned *planned = self;
    struct retry *retry = planned->retry;
    struct planned **at = &retry->first;
    while (*at != planned)
        at = &(*at)->next;
    *at = planned->next;
    struct invocation *invocation = take_ptr(&planned->invocation);
    planned_free(planned);
    retry->calls.again(retry->self, invocation);
}

static void plan(struct retry *retry, struct invocation *taken_invocation, int64_t wait)
{
    struct planned *planned = mem_alloc(sizeof(*planned));
    *planned = (struct planned){ .next = retry->first, .retry = retry,
                                 .invocation = taken_invocation };
    retry->first = planned;
    planned->timer = loop_after_ms(retry->loop, wait, on_due, planned);
}

/* ---- in words ------------------------------------------------------------------------------ */

static void tell_given_up(struct retry *retry, const struct invocation *invocation,
                          enum retry_fate fate)
{
    static const char *const words[] = {
        [RETRY_EXHAUSTED] = "failed asynchronously for the last time (RetriesExhausted)",
        [RETRY_TOO_OLD] = "is given up, its event would be too old (EventAgeExceeded)",
        [RETRY_ZERO_RESERVED] = "is given up, its ReservedConcurrentExecutions is 0 "
                                "(ZeroReservedConcurrency)",
    };
    AUTO_FREE char *text = mem_format("%s %s", invocation->function, words[fate]);
    retry->calls.say(retry->self, invocation->function, true, text);
}

void retry_failed(struct retry *retry, const struct project *project,
                  const struct function *function, const struct invocation *invocation)
{
    int64_t wait;
    enum retry_fate fate = retry_decide(function, invocation, false, clock_wall_ns(), &wait);
    if (fate != RETRY_LATER) {
        tell_given_up(retry, invocation, fate);
        return;
    }
    struct invocation *again = invocation_again(invocation, project);
    again->attempt++;
    plan(retry, again, wait);
    int most = function->max_retries >= 0 && function->max_retries < RETRIES
                   ? function->max_retries : RETRIES;
    AUTO_FREE char *text =
        mem_format("%s failed asynchronously; tried again in %lld s (attempt %d of %d)",
                   invocation->function, (long long)wait / 1000, again->attempt + 1, most + 1);
    retry->calls.say(retry->self, invocation->function, true, text);
}

void retry_throttled(struct retry *retry, const struct function *function,
                     struct invocation *taken_invocation)
{
    int64_t wait;
    AUTO(invocation) invocation = taken_invocation;
    enum retry_fate fate = retry_decide(function, invocation, true, clock_wall_ns(), &wait);
    if (fate != RETRY_LATER) {
        tell_given_up(retry, invocation, fate);
        return;
    }
    invocation->throttles++;
    plan(retry, take_ptr(&invocation), wait);
}
