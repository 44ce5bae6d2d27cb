#include "runner/sandbox/scope.h"

#include <errno.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "workspace/base/mem.h"

/* landlock(7); older headers lack the last member and its words. */
struct ruleset {
    uint64_t files, ports, scoped;
};

enum { SCOPE_NAMED_SOCKETS = 1, SCOPE_SIGNALS = 2 };

int scope_close(void)
{
    struct ruleset ruleset = { .scoped = SCOPE_NAMED_SOCKETS | SCOPE_SIGNALS };
    AUTO_CLOSE int fd = (int)syscall(SYS_landlock_create_ruleset, &ruleset, sizeof(ruleset), 0);
    if (fd < 0)
        return errno == E2BIG || errno == EINVAL ? ENOSYS : errno;
    return syscall(SYS_landlock_restrict_self, fd, 0) < 0 ? errno : 0;
}
