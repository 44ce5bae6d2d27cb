/*
 * run_text: event, result and log of a run as text to read.
 */
#ifndef LAMBENCH_SCREEN_RUN_TEXT_H
#define LAMBENCH_SCREEN_RUN_TEXT_H

#include <stdbool.h>

struct pager;
struct run;

void run_text_event(struct pager *pager, const struct run *run);
/* RAW: the response's own bytes. A failure begins with what went wrong, in lines of WIDTH. */
void run_text_result(struct pager *pager, const struct run *run, bool raw, int width);
void run_text_log(struct pager *pager, const struct run *run, bool brief);

#endif
