#include "runner/runtime/telemetry_delivery.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "workspace/base/loop.h"
#include "workspace/base/mem.h"

enum {
    FIRST_RETRY_MS = 50,
    ATTEMPTS = 7,               /* the last one more than three seconds after the first */
    ANSWER_BYTES = 8192
};

struct telemetry_delivery {
    struct loop *loop;
    bool tcp;
    unsigned port;
    char *path;
    const struct telemetry_delivery_calls *calls;
    void *self;
    int fd;
    struct loop_watch *watch;
    struct loop_timer *retry;
    struct str batch, head, answer;
    size_t sent;                /* of head and batch */
    int attempt;
    bool busy, connecting, other;
};

static void hang_up(struct telemetry_delivery *delivery)
{
    loop_watch_free(take_ptr(&delivery->watch));
    if (delivery->fd >= 0)
        close(take_fd(&delivery->fd));
}

static void end(struct telemetry_delivery *delivery, bool arrived)
{
    delivery->busy = false;
    str_clear(&delivery->batch);
    if (!delivery->tcp || !arrived)
        hang_up(delivery);
    delivery->calls->done(delivery->self, arrived);
}

static void fail(struct telemetry_delivery *delivery)
{
    hang_up(delivery);
    if (!delivery->busy)
        return;
    delivery->other = !delivery->other; /* stays so when it works there */
    if (++delivery->attempt >= ATTEMPTS)
        end(delivery, false);
    else
        loop_timer_set(delivery->retry, FIRST_RETRY_MS << (delivery->attempt - 1));
}

static void attempt(void *self)
{
    struct telemetry_delivery *delivery = self;
    delivery->sent = 0;
    str_clear(&delivery->answer);
    delivery->connecting = true;
    delivery->calls->connect(delivery->self, delivery->other);
}

/* The status line decides as soon as all headers are here. */
static void read_answer(struct telemetry_delivery *delivery)
{
    char bytes[2048];
    ssize_t got = read(delivery->fd, bytes, sizeof(bytes));
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got > 0)
        str_add_bytes(&delivery->answer, bytes, (size_t)got);
    if (got > 0 && !strstr(delivery->answer.text, "\r\n\r\n") && !delivery->answer.cut)
        return;
    int status = 0;
    if (sscanf(delivery->answer.text, "HTTP/1.%*1d %3d", &status) == 1 && status / 100 == 2)
        end(delivery, true);
    else
        fail(delivery);
}

static void write_more(struct telemetry_delivery *delivery)
{
    size_t head = delivery->head.length, all = head + delivery->batch.length;
    while (delivery->sent < all) {
        bool in_head = delivery->sent < head;
        const char *at = in_head ? delivery->head.text + delivery->sent
                                 : delivery->batch.text + (delivery->sent - head);
        ssize_t wrote = send(delivery->fd, at, (in_head ? head : all) - delivery->sent,
                             MSG_NOSIGNAL | MSG_DONTWAIT);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0 && errno == EAGAIN)
            return;
        if (wrote < 0) {
            fail(delivery);
            return;
        }
        delivery->sent += (size_t)wrote;
    }
    loop_watch_change(delivery->watch, LOOP_READ);
    if (delivery->tcp)
        end(delivery, true);
}

static void on_socket(void *self, unsigned ready)
{
    struct telemetry_delivery *delivery = self;
    if (delivery->tcp && !(ready & LOOP_WRITE)) { /* nothing is expected but the end */
        char unread[4096]; /* so much that one that sends all the same costs few turns */
        ssize_t got = recv(delivery->fd, unread, sizeof(unread), MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN))
            fail(delivery);
        return;
    }
    if (ready & LOOP_WRITE)
        write_more(delivery);
    else
        read_answer(delivery);
}

static void make_head(struct telemetry_delivery *delivery)
{
    str_clear(&delivery->head);
    if (!delivery->tcp)
        str_addf(&delivery->head,
                 "POST %s HTTP/1.1\r\nHost: sandbox.localdomain:%u\r\nContent-Type: "
                 "application/json\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
                 delivery->path, delivery->port, delivery->batch.length);
}

void telemetry_delivery_connected(struct telemetry_delivery *delivery, int fd)
{
    if (!delivery->connecting) {
        if (fd >= 0)
            close(fd);
        return;
    }
    delivery->connecting = false;
    delivery->fd = fd;
    if (fd < 0) {
        fail(delivery);
        return;
    }
    delivery->watch = loop_watch_fd(delivery->loop, fd, LOOP_WRITE, on_socket, delivery);
}

void telemetry_delivery_send(struct telemetry_delivery *delivery, struct str *batch)
{
    CHECK(!delivery->busy);
    struct str empty = delivery->batch;
    delivery->batch = *batch;
    *batch = empty;
    str_clear(batch);
    delivery->busy = true;
    delivery->attempt = 0;
    delivery->sent = 0;
    make_head(delivery);
    if (delivery->fd >= 0)
        loop_watch_change(delivery->watch, LOOP_READ | LOOP_WRITE);
    else
        attempt(delivery);
}

bool telemetry_delivery_busy(const struct telemetry_delivery *delivery)
{
    return delivery->busy;
}

struct telemetry_delivery *telemetry_delivery_new(struct loop *loop, bool tcp, unsigned port,
                                                  const char *path,
                                                  const struct telemetry_delivery_calls *calls,
                                                  void *self)
{
    struct telemetry_delivery *delivery = mem_alloc(sizeof(*delivery));
    *delivery = (struct telemetry_delivery){ .loop = loop, .tcp = tcp, .port = port,
                                             .path = mem_text(path), .calls = calls, .self = self,
                                             .fd = -1 };
    delivery->retry = loop_after_ms(loop, -1, attempt, delivery);
    str_init(&delivery->batch, SIZE_MAX / 2);
    str_init(&delivery->head, ANSWER_BYTES);
    str_init(&delivery->answer, ANSWER_BYTES);
    return delivery;
}

void telemetry_delivery_free(struct telemetry_delivery *delivery)
{
    if (!delivery)
        return;
    hang_up(delivery);
    loop_timer_free(delivery->retry);
    str_release(&delivery->batch);
    str_release(&delivery->head);
    str_release(&delivery->answer);
    free(delivery->path);
    free(delivery);
}
