#include "runner/engine/retry.h"

#include <stdlib.h>
#include <string.h>

#include "runner/engine/invocation.h"
#include "workspace/base/blob.h"
#include "workspace/base/loop.h"

static const int64_t wait_ms[RETRY_ATTEMPTS] = { 0, 60000, 120000 };

/* One attempt to come. */
struct planned {
    struct planned *next;
    struct retry *retry;
    struct loop_timer *timer;
    char *function, *event_name, *client_context;
    char request[37];
    struct blob *event;
    int attempt;
};

struct retry {
    struct loop *loop;
    void (*again)(void *self, const struct runner_invoke *invoke, int attempt);
    void *self;
    struct planned *first;
};

struct retry *retry_new(struct loop *loop,
                        void (*again)(void *self, const struct runner_invoke *invoke, int attempt),
                        void *self)
{
    struct retry *retry = mem_alloc(sizeof(*retry));
    *retry = (struct retry){ .loop = loop, .again = again, .self = self };
    return retry;
}

static void planned_free(struct planned *planned)
{
    loop_timer_free(planned->timer);
    blob_drop(planned->event);
    free(planned->function);
    free(planned->event_name);
    free(planned->client_context);
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
    struct runner_invoke invoke = {
        .function = planned->function,
        .event = planned->event,
        .event_name = planned->event_name,
        .client_context = planned->client_context,
        .request = planned->request,
        .asynchronous = true,
    };
    retry->again(retry->self, &invoke, planned->attempt);
    planned_free(planned);
}

bool retry_plan(struct retry *retry, const struct invocation *invocation, int64_t *out_wait_ms)
{
    int attempt = invocation->attempt + 1;
    if (attempt >= RETRY_ATTEMPTS)
        return false;
    struct planned *planned = mem_alloc(sizeof(*planned));
    planned->retry = retry;
    planned->function = mem_text(invocation->function);
    planned->event_name = mem_text(invocation->event_name);
    planned->client_context = mem_text(invocation->client_context);
    planned->event = blob_hold(invocation->event);
    planned->attempt = attempt;
    memcpy(planned->request, invocation->request, sizeof(planned->request));
    planned->next = retry->first;
    retry->first = planned;
    planned->timer = loop_after_ms(retry->loop, wait_ms[attempt], on_due, planned);
    *out_wait_ms = wait_ms[attempt];
    return true;
}
