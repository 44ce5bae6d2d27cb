/*
 * question: asks before what cannot be undone, or when only a person can decide. Keys that come in
 * the first moment after it appeared are not for it; the answers are shown when that is over.
 */
#ifndef LAMBENCH_SCREEN_QUESTION_H
#define LAMBENCH_SCREEN_QUESTION_H

#include <stdbool.h>

struct stage;

enum { QUESTION_ANSWERS = 3 };

struct question {
    const char *title;
    const char *text;       /* lines divided by '\n' */
    struct question_answer {
        int key;            /* 0: there is none */
        const char *label;  /* what it does */
    } answers[QUESTION_ANSWERS];
    const char *other;      /* what any other key does; NULL: other keys are not heard */
    /* After it was closed; KEY is 0 for any other key. */
    void (*answer)(struct stage *stage, void *self, int key);
    void *self;             /* borrowed */
};

void question_ask(struct stage *stage, const struct question *question);

#endif
