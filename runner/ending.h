/*
 * ending: the last turns of the loop, in which instances end in order.
 */
#ifndef LAMBENCH_ENDING_H
#define LAMBENCH_ENDING_H

struct engine;
struct loop;

/* Extensions hear of the end as they do in the cloud; nobody waits longer than that may take. From
 * within a callback nothing is waited for. */
void ending_wait(struct loop *loop, struct engine *engine);

#endif
