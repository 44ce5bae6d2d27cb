#include "runner/sandbox/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "workspace/base/mem.h"

int wire_pair(int out_ends[2], struct error *error)
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, out_ends) < 0)
        return error_system(error, errno, "make a pair of sockets");
    return 0;
}

/* An error is 2 KB and rare: only what a kind uses is sent. */
static size_t wire_size(const struct wire_message *message)
{
    size_t head = offsetof(struct wire_message, limits);
    switch (message->kind) {
    case WIRE_OPEN:
    case WIRE_ORDER:
        return head + sizeof(message->limits);
    case WIRE_MADE:
        return head + sizeof(message->folders);
    case WIRE_ENDPOINT:
    case WIRE_CONNECT:
        return head + sizeof(message->endpoint);
    case WIRE_FAILED:
        return head + sizeof(message->error);
    default:
        return head;
    }
}

union control {
    struct cmsghdr head; /* for its alignment */
    char space[CMSG_SPACE(sizeof(int) * WIRE_FDS) + CMSG_SPACE(sizeof(struct ucred))];
};

int wire_send(int socket, const struct wire_message *message, const int *fds, size_t count)
{
    CHECK(count <= WIRE_FDS);
    union control control = { 0 };
    struct iovec part = { .iov_base = (void *)message, .iov_len = wire_size(message) };
    struct msghdr envelope = { .msg_iov = &part, .msg_iovlen = 1 };
    if (count > 0) {
        envelope.msg_control = &control;
        envelope.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *head = CMSG_FIRSTHDR(&envelope);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(head), fds, sizeof(int) * count);
    }
    ssize_t sent;
    do
        sent = sendmsg(socket, &envelope, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -1 : 0;
}

int wire_send_error(int socket, const struct error *error)
{
    struct wire_message message = { .kind = WIRE_FAILED, .error = *error };
    return wire_send(socket, &message, NULL, 0);
}

static void take_extra(struct msghdr *envelope, struct wire_extra *out)
{
    *out = (struct wire_extra){ .fds = { -1, -1, -1, -1, -1 } };
    for (struct cmsghdr *head = CMSG_FIRSTHDR(envelope); head;
         head = CMSG_NXTHDR(envelope, head)) {
        if (head->cmsg_level != SOL_SOCKET)
            continue;
        if (head->cmsg_type == SCM_RIGHTS) {
            out->count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            CHECK(out->count <= WIRE_FDS);
            memcpy(out->fds, CMSG_DATA(head), sizeof(int) * out->count);
        } else if (head->cmsg_type == SCM_CREDENTIALS) {
            struct ucred sender;
            memcpy(&sender, CMSG_DATA(head), sizeof(sender));
            out->sender = sender.pid;
        }
    }
}

void wire_close(struct wire_extra *extra)
{
    for (size_t i = 0; i < extra->count; i++)
        if (extra->fds[i] >= 0)
            close(extra->fds[i]);
    extra->count = 0;
}

int wire_receive(int socket, bool wait, struct wire_message *out, struct wire_extra *extra)
{
    struct wire_extra unwanted;
    union control control = { 0 };
    struct wire_message message = { 0 };
    struct iovec part = { .iov_base = &message, .iov_len = sizeof(message) };
    struct msghdr envelope = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
                               .msg_controllen = sizeof(control) };
    ssize_t got;
    do /* ECONNRESET is said once: the other end went with our words unread; its own still follow */
        got = recvmsg(socket, &envelope, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
    while (got < 0 && (errno == EINTR || errno == ECONNRESET));
    if (got < 0)
        return -1;
    take_extra(&envelope, extra ? extra : &unwanted);
    if (!extra)
        wire_close(&unwanted);
    if (got == 0)
        return 0;
    *out = message;
    return 1;
}
