/*
 * server: HTTP/1.1 on a listening socket, inside our loop.
 *
 * A route's call gets the request when its body is complete, and answers at once or later: until
 * then the request is parked and costs nothing. Bodies are bytes; nothing reads into them.
 */
#ifndef LAMBENCH_HTTP_SERVER_H
#define LAMBENCH_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct blob;
struct error;
struct loop;
struct server;
struct server_request;

struct server_route {
    const char *method;     /* "GET"; "*" is any */
    const char *path;       /* "/a/{}/b": {} is one segment; a last "{*}" takes the rest */
    void (*call)(void *self, struct server_request *request);
};

/* Bodies taken as they arrive, of requests whose route has this `call`. `begun` comes with the
 * headers: when it says true, every part of the body goes to `piece`, however large the whole is,
 * and `call` follows with an empty body when all of it and its trailers are there. */
struct server_pieces {
    void (*call)(void *self, struct server_request *request);
    bool (*begun)(void *self, struct server_request *request);
    void (*piece)(void *self, struct server_request *request, const char *bytes, size_t size);
};

struct server_header {
    const char *name, *value;
};

struct sockaddr;

struct server_options {
    const struct server_route *routes;
    size_t route_count;
    const struct server_pieces *pieces; /* NULL: all bodies are collected */
    size_t head_maximum;    /* 0: the usual (head.h); few connections at a time may send so much */
    size_t body_maximum;    /* larger bodies are read and thrown away: server_request_too_large() */
    /* Called when no route fits; WRONG_METHOD when only the method did not. NULL: 404 and 405. */
    void (*missing)(void *self, struct server_request *request, bool wrong_method);
    /* The body of a request broke off. It may be answered at once: a caller who has only ended his
     * own side still hears that. NULL: ignored. */
    void (*truncated)(void *self, struct server_request *request);
    /* Asked once for each connection, before anything is read: false closes it. NULL: all may. */
    bool (*admit)(void *self, const struct sockaddr *from);
    bool check_host;        /* refuse (403) a Host or Origin that is not this machine's loopback:
                             * keeps web pages and DNS rebinding out */
};

/* Serves LISTENER, which the server closes at its end (also when this fails). */
int server_open(struct loop *loop, int taken_listener, const struct server_options *options,
                void *self, struct server **out, struct error *error);
/* CONNECTION, a connected stream socket, is served like one that was accepted; nobody is asked
 * whether it may. */
void server_adopt(struct server *server, int taken_connection);
/* Parked requests are dropped unanswered. */
void server_close(struct server *server);
DEFINE_AUTO(server, server_close);

/* A listening socket on 127.0.0.1. PORT 0 is any; if it is taken and NEXT_FREE, the next of 20.
 * ERROR_BUSY when there is none. */
int server_listen(int port, bool next_free, int *out_listener, int *out_port,
                  struct error *error);

const char *server_request_method(const struct server_request *request);
const char *server_request_path(const struct server_request *request);
/* The text that the INDEX-th {} or {*} stands for; "" past the last. */
const char *server_request_part(const struct server_request *request, size_t index);
const char *server_request_header(const struct server_request *request, const char *name);
/* A header that came behind a chunked body, or NULL. */
const char *server_request_trailer(const struct server_request *request, const char *name);
const char *server_request_query(const struct server_request *request, const char *name);
struct blob *server_request_body(const struct server_request *request); /* borrowed */
bool server_request_too_large(const struct server_request *request);

/* Says that the answer will take a while (102, RFC 2518); it still has to follow. */
void server_request_defer(struct server_request *request);
/* Answers; the request is gone for the caller then. BODY may be NULL; it is held, not taken. */
void server_reply(struct server_request *request, int status,
                  const struct server_header *headers, size_t header_count, struct blob *body);

/* ---- bodies piece by piece ----------------------------------------------------------------- */

/* Stops reading a body that is taken in pieces, or goes on; at most the rest of what has been read
 * already comes in between. */
void server_request_pause(struct server_request *request, bool paused);

struct server_stream_calls {
    void (*drained)(void *self);    /* all that was written has been sent */
    void (*gone)(void *self);       /* the caller has left, or the end is sent: no more calls */
};
/* Answers with a body that comes in pieces until server_stream_end(). */
void server_stream(struct server_request *request, int status,
                   const struct server_header *headers, size_t header_count,
                   const struct server_stream_calls *calls, void *self);
/* Copies BYTES; returns how many bytes wait to be sent, so that the writer can hold back. */
size_t server_stream_write(struct server_request *request, const void *bytes, size_t size);
void server_stream_end(struct server_request *request);

#endif
