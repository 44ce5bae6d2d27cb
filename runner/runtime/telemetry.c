#include "runner/runtime/telemetry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/runtime/extension.h"
#include "runner/runtime/platform_event.h"
#include "runner/runtime/telemetry_buffer.h"
#include "runner/runtime/telemetry_delivery.h"
#include "runner/runtime/telemetry_form.h"
#include "workspace/base/clock.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"

enum {
    EVENT_BYTES = 2097152,      /* a line of 256 KB, each byte of it as \u00xx, and all around it */
    HISTORY_BYTES = 1048576
};

struct subscription {
    struct telemetry *telemetry;
    uint64_t token;             /* of its connections */
    char name[EXTENSION_NAME_BYTES];
    struct telemetry_wish wish;
    struct telemetry_buffer buffer;
    struct telemetry_delivery *delivery;
    struct loop_timer *timer;   /* until the oldest event has waited long enough */
    struct str batch;           /* on its way */
    int64_t batch_items, batch_bytes;
    bool timed, due;            /* the timer runs; its time is over */
};

/* Events of before, in each form, one a line behind the letter of its type. */
struct telemetry {
    struct loop *loop;
    const struct telemetry_calls *calls;
    void *self;
    struct subscription *subscriptions[EXTENSIONS_MOST];
    size_t count;
    struct str history[TELEMETRY_FORMS];
    uint64_t last_token;
    bool closed;
};

/* ---- delivering ---------------------------------------------------------------------------- */

static void tell_dropped(struct subscription *subscription)
{
    struct telemetry_buffer *buffer = &subscription->buffer;
    struct platform_event event;
    if (buffer->dropped_items == 0)
        return;
    AUTO_STR json;
    str_init(&json, EVENT_BYTES);
    platform_event_init(&event, PLATFORM_LOGS_DROPPED, clock_wall_ns());
    event.dropped_bytes = buffer->dropped_bytes;
    event.dropped_records = buffer->dropped_items;
    event.reason = platform_event_dropped_reason;
    buffer->dropped_items = buffer->dropped_bytes = 0;
    if (telemetry_form_write(&event, subscription->wish.form, &json))
        telemetry_buffer_keep(buffer, json.text, json.length); /* though the buffer is full */
}

static void deliver(struct subscription *subscription)
{
    struct telemetry_buffer *buffer = &subscription->buffer;
    if (telemetry_delivery_busy(subscription->delivery) || buffer->items == 0 ||
        !(subscription->due || telemetry_buffer_full(buffer)))
        return;
    loop_timer_set(subscription->timer, -1);
    subscription->timed = subscription->due = false;
    subscription->batch_bytes = (int64_t)buffer->text.length;
    subscription->batch_items =
        telemetry_buffer_take(buffer, subscription->wish.tcp, &subscription->batch);
    telemetry_delivery_send(subscription->delivery, &subscription->batch);
}

static void start_timer(struct subscription *subscription)
{
    if (subscription->timed || subscription->buffer.items == 0)
        return;
    subscription->timed = true;
    loop_timer_set(subscription->timer, subscription->wish.timeout_ms);
}

static void on_timer(void *self)
{
    struct subscription *subscription = self;
    subscription->due = true;
    deliver(subscription);
}

static void on_connect(void *self, bool other)
{
    struct subscription *subscription = self;
    struct telemetry *telemetry = subscription->telemetry;
    telemetry->calls->connect(telemetry->self, subscription->wish.port, other,
                              subscription->token);
}

static void on_delivered(void *self, bool arrived)
{
    struct subscription *subscription = self;
    if (!arrived)
        telemetry_buffer_drop(&subscription->buffer, subscription->batch_items,
                              subscription->batch_bytes);
    tell_dropped(subscription);
    start_timer(subscription);
    deliver(subscription);
}

static void add(struct subscription *subscription, const char *json, size_t size)
{
    telemetry_buffer_add(&subscription->buffer, json, size);
    start_timer(subscription);
    deliver(subscription);
}

void telemetry_flush(struct telemetry *telemetry)
{
    for (size_t i = 0; i < telemetry->count; i++) {
        telemetry->subscriptions[i]->due = true;
        deliver(telemetry->subscriptions[i]);
    }
}

void telemetry_connected(struct telemetry *telemetry, uint64_t token, int fd)
{
    for (size_t i = 0; i < telemetry->count; i++)
        if (telemetry->subscriptions[i]->token == token) {
            telemetry_delivery_connected(telemetry->subscriptions[i]->delivery, fd);
            return;
        }
    if (fd >= 0)
        close(fd);
}

/* ---- events -------------------------------------------------------------------------------- */

static char letter_of(enum telemetry_type type)
{
    return (char)('0' + type);
}

static void remember(struct telemetry *telemetry, const struct platform_event *event)
{
    AUTO_STR json;
    str_init(&json, EVENT_BYTES);
    for (int form = 0; form < TELEMETRY_FORMS; form++) {
        struct str *history = &telemetry->history[form];
        str_clear(&json);
        if (!telemetry_form_write(event, (enum telemetry_form)form, &json) ||
            history->length + json.length + 2 > HISTORY_BYTES)
            continue;
        str_add_char(history, letter_of(telemetry_form_type(event)));
        str_add_bytes(history, json.text, json.length);
        str_add_char(history, '\n');
    }
}

static void recall(struct subscription *subscription)
{
    const struct str *history = &subscription->telemetry->history[subscription->wish.form];
    const char *at = history->text, *all = history->text + history->length;
    while (at < all) {
        const char *end = memchr(at, '\n', (size_t)(all - at));
        if (subscription->wish.types & (unsigned)(*at - '0'))
            add(subscription, at + 1, (size_t)(end - at - 1));
        at = end + 1;
    }
}

void telemetry_tell(struct telemetry *telemetry, const struct platform_event *event)
{
    if (!telemetry->closed)
        remember(telemetry, event);
    if (telemetry->count == 0)
        return;
    AUTO_STR json;
    str_init(&json, EVENT_BYTES);
    enum telemetry_type type = telemetry_form_type(event);
    for (size_t i = 0; i < telemetry->count; i++) {
        struct subscription *subscription = telemetry->subscriptions[i];
        str_clear(&json);
        if ((subscription->wish.types & type) &&
            telemetry_form_write(event, subscription->wish.form, &json))
            add(subscription, json.text, json.length);
    }
}

/* ---- subscribers --------------------------------------------------------------------------- */

static void subscription_free(struct subscription *subscription)
{
    telemetry_delivery_free(subscription->delivery);
    loop_timer_free(subscription->timer);
    telemetry_buffer_release(&subscription->buffer);
    str_release(&subscription->batch);
    free(subscription);
}

static struct subscription *subscription_new(struct telemetry *telemetry, const char *name,
                                             const struct telemetry_wish *wish)
{
    static const struct telemetry_delivery_calls calls = { .connect = on_connect,
                                                           .done = on_delivered };
    struct subscription *one = mem_alloc(sizeof(*one));
    one->telemetry = telemetry;
    one->token = ++telemetry->last_token;
    one->wish = *wish;
    snprintf(one->name, sizeof(one->name), "%s", name);
    telemetry_buffer_init(&one->buffer, wish->items, wish->bytes);
    str_init(&one->batch, SIZE_MAX / 2);
    one->timer = loop_after_ms(telemetry->loop, -1, on_timer, one);
    one->delivery = telemetry_delivery_new(telemetry->loop, wish->tcp, wish->port, wish->path,
                                           &calls, one);
    return one;
}

static bool is_logs(const struct telemetry_wish *wish)
{
    return wish->form >= TELEMETRY_LOGS_2020;
}

bool telemetry_subscribe(struct telemetry *telemetry, const char *name,
                         const struct telemetry_wish *wish)
{
    size_t at = 0;
    while (at < telemetry->count && strcmp(telemetry->subscriptions[at]->name, name) != 0)
        at++;
    if (at < telemetry->count && is_logs(&telemetry->subscriptions[at]->wish) != is_logs(wish))
        return false;
    if (at == EXTENSIONS_MOST)
        return false;
    if (at < telemetry->count)
        subscription_free(telemetry->subscriptions[at]);
    else
        telemetry->count++;
    telemetry->subscriptions[at] = subscription_new(telemetry, name, wish);
    recall(telemetry->subscriptions[at]);
    return true;
}

/* ---- the whole ----------------------------------------------------------------------------- */

struct telemetry *telemetry_new(struct loop *loop, const struct telemetry_calls *calls, void *self)
{
    struct telemetry *telemetry = mem_alloc(sizeof(*telemetry));
    *telemetry = (struct telemetry){ .loop = loop, .calls = calls, .self = self };
    for (int form = 0; form < TELEMETRY_FORMS; form++)
        str_init(&telemetry->history[form], HISTORY_BYTES);
    return telemetry;
}

static void forget_history(struct telemetry *telemetry)
{
    for (int form = 0; form < TELEMETRY_FORMS; form++) {
        str_release(&telemetry->history[form]);
        str_init(&telemetry->history[form], HISTORY_BYTES);
    }
}

void telemetry_clear(struct telemetry *telemetry)
{
    for (size_t i = 0; i < telemetry->count; i++)
        subscription_free(telemetry->subscriptions[i]);
    telemetry->count = 0;
    telemetry->closed = false;
    forget_history(telemetry);
}

void telemetry_close(struct telemetry *telemetry)
{
    telemetry->closed = true;
    forget_history(telemetry);
}

bool telemetry_closed(const struct telemetry *telemetry)
{
    return telemetry->closed;
}

void telemetry_free(struct telemetry *telemetry)
{
    if (!telemetry)
        return;
    telemetry_clear(telemetry);
    for (int form = 0; form < TELEMETRY_FORMS; form++)
        str_release(&telemetry->history[form]);
    free(telemetry);
}
