/*
 * messages: what the message row has said, with the time; the newest few hundred.
 */
#ifndef LAMBENCH_SCREEN_MESSAGES_H
#define LAMBENCH_SCREEN_MESSAGES_H

#include "workspace/base/mem.h"

struct messages;
struct str;

struct messages *messages_new(void);
void messages_free(struct messages *messages);
DEFINE_AUTO(messages, messages_free);
/* SAFE_TEXT is copied. The same text again right after only gets the later time. */
void messages_add(struct messages *messages, const char *safe_text);
/* Appends them, the newest first: "14:02:11  reload on" each. */
void messages_text(const struct messages *messages, struct str *out);

#endif
