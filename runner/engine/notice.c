#include "runner/engine/notice.h"

#include <stdlib.h>

#include "workspace/base/mem.h"

struct notice_listener {
    struct notice_listener *next;
    void (*notice)(void *self, const struct runner_notice *notice);
    void (*log)(void *self, const struct log_record *record);
    void *self;
    bool dead;
};

struct notice_hub {
    struct notice_listener *first;
    int delivering;     /* depth: listeners may cause further notices */
    bool any_dead;
};

struct notice_hub *notice_hub_new(void)
{
    return mem_alloc(sizeof(struct notice_hub));
}

static void sweep(struct notice_hub *hub)
{
    struct notice_listener **at = &hub->first;
    while (*at) {
        struct notice_listener *one = *at;
        if (one->dead) {
            *at = one->next;
            free(one);
        } else {
            at = &one->next;
        }
    }
    hub->any_dead = false;
}

void notice_hub_free(struct notice_hub *hub)
{
    if (!hub)
        return;
    for (struct notice_listener *one = hub->first; one; one = one->next)
        one->dead = true;
    sweep(hub);
    free(hub);
}

struct notice_listener *notice_subscribe(struct notice_hub *hub,
                                         void (*notice)(void *self,
                                                        const struct runner_notice *notice),
                                         void (*log)(void *self, const struct log_record *record),
                                         void *self)
{
    struct notice_listener *one = mem_alloc(sizeof(*one));
    *one = (struct notice_listener){ .next = hub->first, .notice = notice, .log = log,
                                     .self = self };
    hub->first = one; /* in front: a delivery in progress does not reach it */
    return one;
}

static void end_delivery(struct notice_hub *hub)
{
    if (--hub->delivering == 0 && hub->any_dead)
        sweep(hub);
}

void notice_unsubscribe(struct notice_hub *hub, struct notice_listener *listener)
{
    if (!listener)
        return;
    listener->dead = true;
    hub->any_dead = true;
    hub->delivering++;
    end_delivery(hub);
}

void notice_send(struct notice_hub *hub, const struct runner_notice *notice)
{
    hub->delivering++;
    for (struct notice_listener *one = hub->first; one; one = one->next)
        if (!one->dead && one->notice)
            one->notice(one->self, notice);
    end_delivery(hub);
}

void notice_send_log(struct notice_hub *hub, const struct log_record *record)
{
    hub->delivering++;
    for (struct notice_listener *one = hub->first; one; one = one->next)
        if (!one->dead && one->log)
            one->log(one->self, record);
    end_delivery(hub);
}
