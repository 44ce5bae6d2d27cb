/*
 * post_mortem: what the processes of a function were doing when their time was over: the system
 * call that each thread waited in, connections, open files, and the stack where the runtime can
 * tell it (Python). Costs nothing before it is asked for.
 */
#ifndef LAMBENCH_RUNTIME_POST_MORTEM_H
#define LAMBENCH_RUNTIME_POST_MORTEM_H

#include <sys/types.h>

/* Of PID and all below it, which must still be there; a few milliseconds, a tenth of a second when
 * there is much to see. Connections to API_PORT are the runtime's own and not told. Lines of text
 * for people, safe for a terminal; NULL when nothing could be found out. The caller frees. */
char *post_mortem(pid_t pid, unsigned api_port);

#endif
