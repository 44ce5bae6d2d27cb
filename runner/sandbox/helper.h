/*
 * helper: what the launcher process does: keeps one prepared sandbox, gives orders to it or to a
 * new one, collects those that ended, and takes everything down when the parent has gone.
 */
#ifndef LAMBENCH_SANDBOX_HELPER_H
#define LAMBENCH_SANDBOX_HELPER_H

/* In the launcher process; CONTROL is the socket to the parent. */
_Noreturn void helper_run(int control);

#endif
