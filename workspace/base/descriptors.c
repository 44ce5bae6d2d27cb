#include "workspace/base/descriptors.h"

#include <stdbool.h>
#include <sys/resource.h>

enum { MOST = 65536 };

static struct rlimit before;
static bool raised;

void descriptors_raise(void)
{
    if (raised || getrlimit(RLIMIT_NOFILE, &before) < 0)
        return;
    struct rlimit wanted = before;
    rlim_t most = before.rlim_max < MOST ? before.rlim_max : MOST;
    if (wanted.rlim_cur >= most)
        return;
    wanted.rlim_cur = most;
    raised = setrlimit(RLIMIT_NOFILE, &wanted) == 0;
}

void descriptors_as_before(void)
{
    if (raised)
        (void)setrlimit(RLIMIT_NOFILE, &before); /* else it may have more, which is fine */
}
