#include "runner/attach_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"

enum { MESSAGE_BYTES = 33554432, READ_BYTES = 65536, MOST_FDS = 3 };

struct attach_wire {
    struct loop *loop;
    struct loop_watch *watch;
    int fd;
    struct attach_wire_calls calls;
    void *self;
    struct str in, out;
    size_t sent;
    int fds[MOST_FDS];      /* that have come */
    size_t fd_count;
    bool ending, dead;      /* dead: freed by its owner from within a call */
    int calling;
};

static void destroy(struct attach_wire *wire)
{
    loop_watch_free(wire->watch);
    if (wire->fd >= 0)
        close(wire->fd);
    for (size_t i = 0; i < wire->fd_count; i++)
        close(wire->fds[i]);
    str_release(&wire->in);
    str_release(&wire->out);
    free(wire);
}

void attach_wire_free(struct attach_wire *wire)
{
    if (!wire)
        return;
    wire->dead = true;
    if (!wire->calling)
        destroy(wire);
}

static void hang_up(struct attach_wire *wire)
{
    if (wire->fd < 0)
        return;
    loop_watch_free(wire->watch);
    wire->watch = NULL;
    close(take_fd(&wire->fd));
    if (!wire->dead)
        wire->calls.closed(wire->self);
}

static void send_more(struct attach_wire *wire)
{
    while (wire->fd >= 0 && wire->sent < wire->out.length) {
        ssize_t done = send(wire->fd, wire->out.text + wire->sent, wire->out.length - wire->sent,
                            MSG_NOSIGNAL);
        if (done < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        if (done < 0) {
            hang_up(wire);
            return;
        }
        wire->sent += (size_t)done;
    }
    if (wire->sent == wire->out.length) {
        str_clear(&wire->out);
        wire->sent = 0;
        if (wire->ending) {
            hang_up(wire);
            return;
        }
    }
    if (wire->watch)
        loop_watch_change(wire->watch, LOOP_READ | (wire->out.length ? LOOP_WRITE : 0));
}

/* Hands out one whole message if there is one; false if more has to come first. */
static bool take_message(struct attach_wire *wire)
{
    const char *line_end = memchr(wire->in.text, '\n', wire->in.length);
    if (!line_end)
        return false;
    size_t line = (size_t)(line_end - wire->in.text);
    struct error error = ERROR_INIT;
    AUTO(json) json = NULL;
    double count = -1;
    if (json_parse(wire->in.text, line, NULL, &json, &error) == 0)
        count = json_number(json_get(json, "bytes"), -1);
    if (count < 0 || count > MESSAGE_BYTES) {
        hang_up(wire);
        return false;
    }
    size_t size = (size_t)count;
    if (wire->in.length - line - 1 < size)
        return false;
    AUTO_FREE char *body = mem_text_n(wire->in.text + line + 1, size);
    size_t used = line + 1 + size;
    memmove(wire->in.text, wire->in.text + used, wire->in.length - used);
    wire->in.length -= used;
    wire->in.text[wire->in.length] = '\0';
    wire->calls.message(wire->self, json, body, size);
    return !wire->dead && wire->fd >= 0;
}

/* Descriptors that nobody asked for are closed. */
static void take_fds(struct attach_wire *wire, struct msghdr *header)
{
    for (struct cmsghdr *at = CMSG_FIRSTHDR(header); at; at = CMSG_NXTHDR(header, at)) {
        if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (at->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(at) + i * sizeof(int), sizeof(fd));
            if (wire->fd_count < MOST_FDS)
                wire->fds[wire->fd_count++] = fd;
            else
                close(fd);
        }
    }
}

static ssize_t receive_bytes(struct attach_wire *wire, char *bytes, size_t size)
{
    union { struct cmsghdr align; char room[CMSG_SPACE(MOST_FDS * sizeof(int))]; } control;
    struct iovec part = { .iov_base = bytes, .iov_len = size };
    struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room,
                             .msg_controllen = sizeof(control.room) };
    ssize_t got = recvmsg(wire->fd, &header, MSG_CMSG_CLOEXEC);
    if (got >= 0)
        take_fds(wire, &header);
    return got;
}

static void receive(struct attach_wire *wire)
{
    char bytes[READ_BYTES];
    ssize_t got = receive_bytes(wire, bytes, sizeof(bytes));
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0 || wire->in.length + (size_t)got > wire->in.maximum) {
        hang_up(wire);
        return;
    }
    str_add_bytes(&wire->in, bytes, (size_t)got);
    while (take_message(wire))
        ;
}

static void on_ready(void *self, unsigned ready)
{
    struct attach_wire *wire = self;
    wire->calling++;
    if (ready & LOOP_READ)
        receive(wire);
    if ((ready & LOOP_WRITE) && !wire->dead)
        send_more(wire);
    if (--wire->calling == 0 && wire->dead)
        destroy(wire);
}

struct attach_wire *attach_wire_new(struct loop *loop, int taken_fd,
                                    const struct attach_wire_calls *calls, void *self)
{
    struct attach_wire *wire = mem_alloc(sizeof(*wire));
    *wire = (struct attach_wire){ .loop = loop, .fd = taken_fd, .calls = *calls, .self = self };
    str_init(&wire->in, MESSAGE_BYTES + READ_BYTES);
    str_init(&wire->out, 2 * (size_t)MESSAGE_BYTES);
    wire->watch = loop_watch_fd(loop, taken_fd, LOOP_READ, on_ready, wire);
    return wire;
}

void attach_wire_send(struct attach_wire *wire, struct json *taken_json, const char *bytes,
                      size_t size)
{
    AUTO(json) json = taken_json;
    json_set_int(json, "bytes", (int64_t)size);
    AUTO_FREE char *text = json_print(json);
    str_add(&wire->out, text);
    str_add_char(&wire->out, '\n');
    str_add_bytes(&wire->out, bytes, size);
    wire->calling++;
    if (wire->out.cut) /* the other side does not read: it is of no use to wait for it */
        hang_up(wire);
    else
        send_more(wire);
    if (--wire->calling == 0 && wire->dead)
        destroy(wire);
}

/* They travel with a blank before the message, which is fine in JSON; the socket of a new
 * connection has room. */
static int send_fds(const struct attach_wire *wire, const int *fds, size_t count)
{
    union { struct cmsghdr align; char room[CMSG_SPACE(MOST_FDS * sizeof(int))]; } control = {
        .align = { .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS,
                   .cmsg_len = CMSG_LEN(count * sizeof(int)) } };
    char blank = ' ';
    struct iovec part = { .iov_base = &blank, .iov_len = 1 };
    struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room,
                             .msg_controllen = CMSG_SPACE(count * sizeof(int)) };
    memcpy(CMSG_DATA(&control.align), fds, count * sizeof(int));
    return sendmsg(wire->fd, &header, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

void attach_wire_send_with(struct attach_wire *wire, struct json *taken_json, const int *fds,
                           size_t count)
{
    CHECK(count <= MOST_FDS && wire->out.length == 0);
    wire->calling++;
    if (wire->fd >= 0 && send_fds(wire, fds, count) < 0)
        hang_up(wire);
    wire->calling--;
    attach_wire_send(wire, taken_json, "", 0); /* which also does what `calling` kept back */
}

size_t attach_wire_take(struct attach_wire *wire, int *out_fds, size_t count)
{
    size_t given = wire->fd_count < count ? wire->fd_count : count;
    memcpy(out_fds, wire->fds, given * sizeof(int));
    for (size_t i = given; i < wire->fd_count; i++)
        close(wire->fds[i]);
    wire->fd_count = 0;
    return given;
}

void attach_wire_end(struct attach_wire *wire)
{
    wire->ending = true;
    wire->calling++;
    send_more(wire);
    if (--wire->calling == 0 && wire->dead)
        destroy(wire);
}

/* ---- sockets ------------------------------------------------------------------------------- */

/* The address names the socket through a descriptor of its folder, which always fits. */
static int address_of(const char *path, struct sockaddr_un *out, int *out_folder,
                      struct error *error)
{
    AUTO_FREE char *folder = file_parent(path);
    AUTO_CLOSE int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_system(error, errno, "open %s", folder);
    *out = (struct sockaddr_un){ .sun_family = AF_UNIX };
    snprintf(out->sun_path, sizeof(out->sun_path), "/proc/self/fd/%d/%.60s", fd, file_name(path));
    *out_folder = take_fd(&fd);
    return 0;
}

int attach_wire_connect(const char *path, int *out_fd, int *out_pid, struct error *error)
{
    struct sockaddr_un address;
    AUTO_CLOSE int folder = -1;
    if (address_of(path, &address, &folder, error) < 0)
        return -1;
    AUTO_CLOSE int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return error_system(error, errno, "make a socket");
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
        return error_set(error, ERROR_NOT_FOUND, "no lambench serves %s", path);
    struct ucred peer;
    socklen_t size = sizeof(peer);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
        return error_system(error, errno, "ask who serves %s", path);
    *out_pid = peer.pid;
    *out_fd = take_fd(&fd);
    return 0;
}

int attach_wire_listen(const char *path, int *out_fd, struct error *error)
{
    int other = -1, pid = 0;
    struct error nobody = ERROR_INIT;
    if (attach_wire_connect(path, &other, &pid, &nobody) == 0) {
        close(other);
        error_set(error, ERROR_BUSY, "another lambench (pid %d) serves this folder", pid);
        return error_hint(error, "use it, or stop it first");
    }
    struct sockaddr_un address;
    AUTO_CLOSE int folder = -1;
    if (address_of(path, &address, &folder, error) < 0)
        return -1;
    (void)unlink(path); /* left behind by one that was killed; gone already is fine */
    AUTO_CLOSE int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        chmod(path, 0600) < 0 || listen(fd, 16) < 0)
        return error_system(error, errno, "listen on %s", path);
    *out_fd = take_fd(&fd);
    return 0;
}
