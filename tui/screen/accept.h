/*
 * accept: the answer that is shown becomes the one that `lambench test` expects.
 */
#ifndef LAMBENCH_SCREEN_ACCEPT_H
#define LAMBENCH_SCREEN_ACCEPT_H

struct error;
struct run;
struct stage;

/* RUN may be NULL. An event that has no file is given a name first. */
int accept_shown(struct stage *stage, const struct run *run, struct error *error);

#endif
