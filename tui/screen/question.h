/*
 * question: asks before what cannot be undone. Only y is yes; keys that come in the first moment
 * after it appeared are not for it.
 */
#ifndef LAMBENCH_SCREEN_QUESTION_H
#define LAMBENCH_SCREEN_QUESTION_H

#include <stdbool.h>

struct stage;

/* YES says what y does. ANSWER is called after the question was closed. */
void question_ask(struct stage *stage, const char *title, const char *text, const char *yes,
                  void (*answer)(struct stage *stage, bool yes));

#endif
