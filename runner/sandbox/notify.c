#include "runner/sandbox/notify.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "workspace/base/mem.h"

/* Kernels may have longer structures than these headers know. */
enum { LARGEST = 1024 };

union notification {
    struct seccomp_notif notif;
    char space[LARGEST];
};

static void answer(int descriptor, uint64_t id, int number, unsigned flags)
{
    union {
        struct seccomp_notif_resp response;
        char space[LARGEST];
    } reply;
    memset(&reply, 0, sizeof(reply));
    reply.response.id = id;
    reply.response.error = -number;
    reply.response.flags = flags;
    /* a caller that was interrupted or killed meanwhile is no longer there to hear it */
    (void)ioctl(descriptor, SECCOMP_IOCTL_NOTIF_SEND, &reply);
}

void notify_go_on(int descriptor, uint64_t id)
{
    answer(descriptor, id, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
}

void notify_refuse(int descriptor, uint64_t id, int number)
{
    answer(descriptor, id, number, 0);
}

static bool read_memory(pid_t pid, uint64_t from, void *out, size_t size)
{
    struct iovec here = { .iov_base = out, .iov_len = size };
    struct iovec there = { .iov_base = (void *)(uintptr_t)from, .iov_len = size };
    return size > 0 && from != 0
        && process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)size;
}

/* Where the address of the call lies in the caller's memory. */
static bool find_address(const struct seccomp_notif *notif, uint64_t *out_from, uint64_t *out_size)
{
    const uint64_t *arguments = (const uint64_t *)notif->data.args;
    struct msghdr envelope;
    switch (notif->data.nr) {
    case SYS_connect:
        *out_from = arguments[1];
        *out_size = arguments[2];
        return true;
    case SYS_sendto:
        *out_from = arguments[4];
        *out_size = arguments[5];
        return true;
    case SYS_sendmsg:
    case SYS_sendmmsg: /* of several messages the first speaks for all */
        if (!read_memory((pid_t)notif->pid, arguments[1], &envelope, sizeof(envelope)))
            return false;
        *out_from = (uintptr_t)envelope.msg_name;
        *out_size = envelope.msg_namelen;
        return true;
    default:
        return false;
    }
}

static void unmap(struct sockaddr_storage *address)
{
    struct sockaddr_in6 six;
    memcpy(&six, address, sizeof(six));
    if (six.sin6_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&six.sin6_addr))
        return;
    struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = six.sin6_port };
    memcpy(&four.sin_addr, six.sin6_addr.s6_addr + 12, sizeof(four.sin_addr));
    memset(address, 0, sizeof(*address));
    memcpy(address, &four, sizeof(four));
}

static bool read_address(const struct seccomp_notif *notif, struct sockaddr_storage *out)
{
    uint64_t from, size;
    memset(out, 0, sizeof(*out));
    if (!find_address(notif, &from, &size) || size < offsetof(struct sockaddr_in, sin_zero))
        return false;
    size &= UINT32_MAX; /* the kernel takes an int */
    if (size > sizeof(*out))
        size = sizeof(*out);
    if (!read_memory((pid_t)notif->pid, from, out, (size_t)size))
        return false;
    if (out->ss_family == AF_INET6 && size < offsetof(struct sockaddr_in6, sin6_scope_id))
        return false;
    unmap(out);
    return out->ss_family == AF_INET || out->ss_family == AF_INET6;
}

/* What kind of socket it is, without taking hold of it: to be its last holder could mean to wait
 * for it. */
static bool read_kind(const struct seccomp_notif *notif, bool *out_datagram)
{
    char path[64], name[32] = "";
    (void)snprintf(path, sizeof(path), "/proc/%u/fd/%d", notif->pid, (int)notif->data.args[0]);
    if (getxattr(path, "system.sockprotoname", name, sizeof(name) - 1) < 0)
        return false;
    *out_datagram = strncmp(name, "UDP", 3) == 0;
    return *out_datagram || strncmp(name, "TCP", 3) == 0 || strncmp(name, "MPTCP", 5) == 0;
}

int notify_receive(int descriptor, struct notify_call *out)
{
    union notification notification;
    struct pollfd ready = { .fd = descriptor, .events = POLLIN };
    if (poll(&ready, 1, 0) <= 0)
        return 0;
    if (!(ready.revents & POLLIN)) /* every process that it was for has ended */
        return -1;
    memset(&notification, 0, sizeof(notification));
    if (ioctl(descriptor, SECCOMP_IOCTL_NOTIF_RECV, &notification) < 0)
        return 0; /* the caller has been killed meanwhile */
    const struct seccomp_notif *notif = &notification.notif;
    out->id = notif->id;
    bool known = read_address(notif, &out->where) && read_kind(notif, &out->datagram);
    /* still the same process, and not another one by the same number? */
    bool same = ioctl(descriptor, SECCOMP_IOCTL_NOTIF_ID_VALID, &out->id) == 0;
    if (known && same)
        return 1;
    notify_go_on(descriptor, out->id);
    return 0;
}
