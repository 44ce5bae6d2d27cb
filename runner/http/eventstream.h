/*
 * eventstream: messages of type application/vnd.amazon.eventstream, as AWS services stream them
 * (AWS SDK documentation, "Amazon Event Stream Specification"): lengths, headers, payload, each
 * part with its CRC-32.
 */
#ifndef LAMBENCH_HTTP_EVENTSTREAM_H
#define LAMBENCH_HTTP_EVENTSTREAM_H

#include <stddef.h>

struct str;

/* Appends one message of :message-type "event". */
void eventstream_event(struct str *out, const char *type, const char *content_type,
                       const void *payload, size_t size);

#endif
