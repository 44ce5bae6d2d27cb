/*
 * prompt: one line of input in the message row. What was typed goes to the screen that asked.
 */
#ifndef LAMBENCH_SCREEN_PROMPT_H
#define LAMBENCH_SCREEN_PROMPT_H

struct screen;

struct prompt {
    const char *label;      /* "/" */
    const char *initial;    /* or NULL */
    void (*changed)(struct screen *owner, const char *text);    /* while typing; or NULL */
    void (*done)(struct screen *owner, const char *text);       /* NULL: given up */
};

void prompt_ask(struct screen *owner, const struct prompt *prompt);

#endif
