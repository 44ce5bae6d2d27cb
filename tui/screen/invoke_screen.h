/*
 * invoke_screen: event in, response out.
 */
#ifndef LAMBENCH_SCREEN_INVOKE_SCREEN_H
#define LAMBENCH_SCREEN_INVOKE_SCREEN_H

struct screen_type;
struct stage;

extern const struct screen_type invoke_screen;

/* Shows the selected function; without an event yet, one is asked for. */
void invoke_screen_show(struct stage *stage);

#endif
