#include "runner/http/server_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"

enum {
    READ_AT_ONCE = 262144,
    READS_A_TURN = 8,           /* one who sends much leaves room for everybody else */
    UNREAD_MAXIMUM = 524288,    /* kept while a request is answered; more is left in the kernel */
    CONNECTIONS = 512,
    LARGE_HEADS = 4,
    ACCEPT_AGAIN_MS = 100, REFUSED_AGAIN_MS = 2,
    BODY_FIRST = 16384
};

/* ---- connections --------------------------------------------------------------------------- */

static void on_ready(void *self, unsigned ready);

static size_t unread_maximum(const struct server *server)
{
    size_t head = server->options.head_maximum;
    return head > UNREAD_MAXIMUM ? head : UNREAD_MAXIMUM;
}

static struct server_request *request_new(struct server *server, int fd)
{
    struct server_request *request = mem_alloc(sizeof(*request));
    request->server = server;
    request->fd = fd;
    str_init(&request->unread, unread_maximum(server) + READ_AT_ONCE);
    str_init(&request->out, SIZE_MAX / 4);
    str_init(&request->part_text, unread_maximum(server));
    body_init(&request->body);
    request->next = server->requests;
    request->link = &server->requests;
    if (server->requests)
        server->requests->link = &request->next;
    server->requests = request;
    server->request_count++;
    request->watched = LOOP_READ;
    request->watch = loop_watch_fd(server->loop, fd, LOOP_READ, on_ready, request);
    return request;
}

/* Empty again; what was large is given back. */
static void renew(struct str *text, size_t maximum)
{
    if (text->capacity <= BODY_FIRST) {
        str_clear(text);
        return;
    }
    str_release(text);
    str_init(text, maximum);
}

/* Without what belongs to the connection. */
static void forget_request(struct server_request *request)
{
    request->part_count = 0;
    blob_drop(take_ptr(&request->whole));
    blob_drop(take_ptr(&request->answer));
    free(take_ptr(&request->query));
    free(take_ptr(&request->collected));
    request->collected_size = request->collected_capacity = 0;
    renew(&request->out, SIZE_MAX / 4);
    renew(&request->part_text, unread_maximum(request->server));
    request->out_sent = request->answer_sent = 0;
    request->stream = (struct server_body){ .calls = NULL };
    request->route = NULL;
    request->too_large = request->wrong_method = request->refused = false;
    request->in_pieces = request->paused = false;
    request->phase = SERVER_HEAD;
}

static void request_free(struct server_request *request)
{
    struct server *server = request->server;
    loop_watch_free(request->watch);
    close(request->fd);
    loop_forget(server->loop, request);
    *request->link = request->next;
    if (request->next)
        request->next->link = request->link;
    if (server->request_count-- == CONNECTIONS && server->watch)
        loop_watch_change(server->watch, LOOP_READ);
    forget_request(request);
    str_release(&request->unread);
    str_release(&request->out);
    str_release(&request->part_text);
    head_release(&request->head);
    body_release(&request->body);
    free(request);
}

static void watch(struct server_request *request, unsigned wanted)
{
    if (request->watched == wanted)
        return;
    request->watched = wanted;
    loop_watch_change(request->watch, wanted);
}

/* ---- from bytes to a call ------------------------------------------------------------------ */

static void call_route(struct server_request *request)
{
    struct server *server = request->server;
    request->phase = SERVER_CALLED;
    request->whole = request->collected
                         ? blob_take(take_ptr(&request->collected), request->collected_size)
                         : blob_hold(server->nothing);
    if (request->refused) {
        AUTO(blob) text = blob_text("{\"message\":\"Host or Origin is not this machine\"}\n");
        server_reply(request, 403, NULL, 0, text);
    } else if (request->route) {
        request->route->call(server->self, request);
    } else if (server->options.missing) {
        server->options.missing(server->self, request, request->wrong_method);
    } else {
        server_reply(request, request->wrong_method ? 405 : 404, NULL, 0, NULL);
    }
}

/* Or it is left to guess: nobody depends on it. */
static void say_first(struct server_request *request, const char *status)
{
    char line[64];
    int size = snprintf(line, sizeof(line), "HTTP/1.1 %s\r\n\r\n", status);
    (void)!send(request->fd, line, (size_t)size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void server_request_defer(struct server_request *request)
{
    say_first(request, "102 Processing");
}

static void begin_pieces(struct server_request *request)
{
    const struct server_pieces *pieces = request->server->options.pieces;
    if (pieces && request->route && request->route->call == pieces->call && !request->refused)
        request->in_pieces = pieces->begun(request->server->self, request);
}

static void begin_body(struct server_request *request)
{
    request->phase = SERVER_BODY;
    request->last = request->head.last;
    body_begin(&request->body, &request->head);
    server_route_find(request);
    request->refused = request->server->options.check_host && !server_route_allowed(request);
    begin_pieces(request);
    if (request->head.wants_continue && request->body.state != BODY_OVER)
        say_first(request, "100 Continue");
}

/* Heads of more than the usual size are kept for few connections at a time: whoever opens many
 * cannot fill our memory with them. */
static bool may_be_large(const struct server_request *request, size_t size)
{
    const struct server *server = request->server;
    int others = 0;
    if (size > server->options.head_maximum)
        return false;
    for (const struct server_request *at = server->requests; at; at = at->next)
        others += at != request && at->phase == SERVER_HEAD && at->unread.length > HEAD_BYTES;
    return others < LARGE_HEADS;
}

/* Where the head that BYTES begin with ends, or 0; what was looked at before is not again. */
static size_t find_end(struct server_request *request, const char *bytes, size_t size)
{
    size_t from = request->searched > 3 ? request->searched - 3 : 0;
    size_t end = from < size ? head_end(bytes + from, size - from) : 0;
    request->searched = end ? 0 : size;
    return end ? from + end : 0;
}

/* How many of BYTES were the head; 0: it is not all there. */
static size_t take_head(struct server_request *request, const char *bytes, size_t size)
{
    size_t blank = 0; /* RFC 9112: lines before a request may be empty */
    while (size - blank >= 2 && memcmp(bytes + blank, "\r\n", 2) == 0)
        blank += 2;
    size_t end = find_end(request, bytes + blank, size - blank);
    size_t known = end ? end : size - blank;
    bool fits = known <= HEAD_BYTES || may_be_large(request, known);
    if (end == 0 && fits)
        return blank;
    int status = fits ? head_read(&request->head, bytes + blank, end) : 431;
    if (status != 0) {
        request->ended = true; /* where the next one would begin is not known */
        server_answer_refuse(request, status);
        return size;
    }
    begin_body(request);
    return blank + end;
}

/* Room for all of a body whose size is told, within reason: a size alone takes no memory. */
static void collect(struct server_request *request, const char *bytes, size_t size)
{
    size_t maximum = request->server->options.body_maximum;
    size_t needed = request->collected_size + size;
    if (request->too_large || needed > maximum) {
        request->too_large = true;
        free(take_ptr(&request->collected));
        request->collected_size = request->collected_capacity = 0;
        return;
    }
    if (needed > request->collected_capacity) {
        size_t room = needed + request->collected_capacity + (needed < BODY_FIRST ? needed : 0);
        if (!request->head.chunked && request->head.length - needed < READ_AT_ONCE)
            room = request->head.length;
        request->collected_capacity = room;
        request->collected = mem_resize(request->collected, room + 1, 1);
    }
    memcpy(request->collected + request->collected_size, bytes, size);
    request->collected_size = needed;
}

static size_t take_body(struct server_request *request, const char *bytes, size_t size)
{
    const struct server_options *options = &request->server->options;
    const char *content;
    size_t content_size;
    size_t used = body_take(&request->body, bytes, size, &content, &content_size);
    if (content_size > 0 && request->in_pieces)
        options->pieces->piece(request->server->self, request, content, content_size);
    else if (content_size > 0)
        collect(request, content, content_size);
    return used;
}

/* The caller left, or sent what is no body, before the request was whole. */
static void break_off(struct server_request *request)
{
    struct server *server = request->server;
    bool bad = request->body.state == BODY_BAD;
    request->ended = request->last = true;
    request->phase = SERVER_CALLED;
    if (server->options.truncated && !request->refused)
        server->options.truncated(server->self, request);
    if (request->phase != SERVER_CALLED)
        return; /* it is answered */
    if (bad)
        server_answer_refuse(request, 400);
    else
        request->phase = SERVER_HEAD;
}

/* Takes what it can; returns how many bytes. */
static size_t take(struct server_request *request, const char *bytes, size_t size)
{
    size_t used = 0;
    for (;;) {
        size_t now = 0;
        if (request->phase == SERVER_HEAD && used < size && !request->last)
            now = take_head(request, bytes + used, size - used);
        else if (request->phase == SERVER_BODY && !request->paused)
            now = take_body(request, bytes + used, size - used);
        used += now;
        if (request->phase == SERVER_BODY && request->body.state == BODY_OVER && !request->paused)
            call_route(request);
        else if (request->phase == SERVER_BODY && request->body.state == BODY_BAD)
            break_off(request);
        else if (now == 0)
            return used;
        if (request->phase == SERVER_ANSWER && !request->stream.calls &&
            server_answer_send(request) && !request->last)
            forget_request(request);
    }
}

/* ---- turns --------------------------------------------------------------------------------- */

static bool read_on(const struct server_request *request)
{
    size_t most = request->phase == SERVER_HEAD ? unread_maximum(request->server) : UNREAD_MAXIMUM;
    return !request->ended && !request->paused && request->unread.length < most;
}

/* Bytes are looked at where they were read; only what cannot be used yet is copied. */
static bool read_once(struct server_request *request)
{
    static char bytes[READ_AT_ONCE]; /* of the one thread; kept by no connection */
    ssize_t got = recv(request->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (got <= 0) {
        request->ended = true;
        return false;
    }
    size_t used = 0;
    if (request->unread.length == 0)
        used = take(request, bytes, (size_t)got);
    str_add_bytes(&request->unread, bytes + used, (size_t)got - used);
    return (size_t)got == sizeof(bytes);
}

static void take_unread(struct server_request *request)
{
    struct str *unread = &request->unread;
    if (unread->length == 0 && request->phase != SERVER_BODY)
        return;
    size_t used = take(request, unread->text, unread->length);
    memmove(unread->text, unread->text + used, unread->length - used);
    unread->length -= used;
    if (unread->length == 0)
        renew(unread, unread_maximum(request->server) + READ_AT_ONCE);
}

/* False when the connection is over. */
static bool settle(struct server_request *request)
{
    if (request->phase == SERVER_ANSWER) {
        bool sent = server_answer_send(request);
        if (sent)
            server_answer_gone(request);
        if (sent && request->last)
            return false;
        if (sent) {
            forget_request(request);
            take_unread(request);
        }
    }
    if (request->ended && request->phase == SERVER_BODY && !request->paused) {
        break_off(request);
        if (request->phase == SERVER_ANSWER && server_answer_send(request))
            return false;
    }
    if (request->ended && request->phase == SERVER_HEAD)
        return false;
    bool blocked = request->phase == SERVER_ANSWER &&
                   request->out.length + blob_size(request->answer) >
                       request->out_sent + request->answer_sent;
    watch(request, (read_on(request) ? LOOP_READ : 0u) | (blocked ? LOOP_WRITE : 0u));
    return true;
}

static void go_on(struct server_request *request)
{
    request->busy = true;
    take_unread(request);
    bool lives = settle(request);
    request->busy = false;
    if (!lives)
        request_free(request);
}

static void on_plan(void *self)
{
    struct server_request *request = self;
    request->planned = false;
    go_on(request);
}

void server_plan(struct server_request *request)
{
    if (request->planned)
        return;
    request->planned = true;
    loop_later(request->server->loop, on_plan, request);
}

/* Within a call the loop around it sends; else at once, and what comes of it is seen to later. */
void server_answered(struct server_request *request)
{
    if (request->busy)
        return;
    if (server_answer_send(request) && !request->last && request->unread.length == 0 &&
        !request->ended)
        forget_request(request);
    else
        server_plan(request);
}

static void on_ready(void *self, unsigned ready)
{
    struct server_request *request = self;
    request->busy = true;
    if (ready & LOOP_READ)
        for (int i = 0; i < READS_A_TURN && read_on(request) && read_once(request); i++)
            take_unread(request);
    go_on(request);
}

/* ---- the server ---------------------------------------------------------------------------- */

static void on_again(void *self)
{
    struct server *server = self;
    loop_watch_change(server->watch, LOOP_READ);
}

static void admit(struct server *server, int fd, const struct sockaddr *from)
{
    int yes = 1;
    if (server->options.admit && !server->options.admit(server->self, from)) {
        close(fd);
        loop_watch_change(server->watch, 0); /* whoever knocks without end keeps nobody busy */
        loop_timer_set(server->again, REFUSED_AGAIN_MS);
        return;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)); /* only slower without */
    (void)request_new(server, fd);
    if (server->request_count >= CONNECTIONS)
        loop_watch_change(server->watch, 0);
}

static void on_connection(void *self, unsigned ready)
{
    struct server *server = self;
    (void)ready;
    struct sockaddr_storage from;
    socklen_t size = sizeof(from);
    int fd = accept4(server->listener, (struct sockaddr *)&from, &size,
                     SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        admit(server, fd, (const struct sockaddr *)&from);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
        loop_watch_change(server->watch, 0);
        loop_timer_set(server->again, ACCEPT_AGAIN_MS);
    }
}

int server_open(struct loop *loop, int taken_listener, const struct server_options *options,
                void *self, struct server **out, struct error *error)
{
    int flags = fcntl(taken_listener, F_GETFL);
    if (flags < 0 || fcntl(taken_listener, F_SETFL, flags | O_NONBLOCK) < 0) {
        int number = errno;
        close(taken_listener);
        return error_system(error, number, "start an HTTP server");
    }
    struct server *server = mem_alloc(sizeof(*server));
    *server = (struct server){ .loop = loop, .options = *options, .self = self,
                               .listener = taken_listener };
    server->nothing = blob_text("");
    server->again = loop_after_ms(loop, -1, on_again, server);
    server->watch = loop_watch_fd(loop, taken_listener, LOOP_READ, on_connection, server);
    *out = server;
    return 0;
}

void server_adopt(struct server *server, int taken_connection)
{
    int flags = fcntl(taken_connection, F_GETFL);
    (void)fcntl(taken_connection, F_SETFL, flags | O_NONBLOCK); /* it is never waited on anyway */
    (void)request_new(server, taken_connection);
}

void server_close(struct server *server)
{
    if (!server)
        return;
    loop_watch_free(take_ptr(&server->watch));
    loop_timer_free(server->again);
    close(server->listener);
    while (server->requests) {
        server_answer_gone(server->requests);
        request_free(server->requests);
    }
    blob_drop(server->nothing);
    free(server);
}
