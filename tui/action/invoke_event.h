/*
 * invoke_event: which bytes a function is invoked with, chosen by the words of the call.
 */
#ifndef LAMBENCH_ACTION_INVOKE_EVENT_H
#define LAMBENCH_ACTION_INVOKE_EVENT_H

struct blob;
struct call;
struct error;

/* The caller drops OUT and frees OUT_NAME (for the history; may be NULL). FUNCTION is the logical
 * id. What is not JSON is ERROR_INVALID with its place. 1: the call has been finished. */
int invoke_event_read(struct call *call, const char *function, struct blob **out, char **out_name,
                      struct error *error);

#endif
