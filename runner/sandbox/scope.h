/*
 * scope: whom processes of a sandbox can speak to by ways that no namespace closes while they are
 * in the host's network: UNIX sockets with a name instead of a path (the host's display, message
 * buses), and signals (Landlock).
 */
#ifndef LAMBENCH_SANDBOX_SCOPE_H
#define LAMBENCH_SANDBOX_SCOPE_H

/* From now on this process and all it starts reach only each other. 0, or an errno value: before
 * Linux 6.12 there is no such thing. */
int scope_close(void);

#endif
