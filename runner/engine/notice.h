/*
 * notice: «something changed» and log records, to whoever listens. Subscribing and unsubscribing
 * while a notice is being delivered is safe here, so nobody else has to think about it.
 */
#ifndef LAMBENCH_ENGINE_NOTICE_H
#define LAMBENCH_ENGINE_NOTICE_H

#include "runner/engine/values.h"

struct log_record;
struct notice_hub;
struct notice_listener;

struct notice_hub *notice_hub_new(void);
void notice_hub_free(struct notice_hub *hub);
struct notice_listener *notice_subscribe(struct notice_hub *hub,
                                         void (*notice)(void *self,
                                                        const struct runner_notice *notice),
                                         void (*log)(void *self, const struct log_record *record),
                                         void *self);
void notice_unsubscribe(struct notice_hub *hub, struct notice_listener *listener);
void notice_send(struct notice_hub *hub, const struct runner_notice *notice);
void notice_send_log(struct notice_hub *hub, const struct log_record *record);

#endif
