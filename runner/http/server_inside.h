/*
 * server_inside: what the files of server share. Nobody else includes it.
 */
#ifndef LAMBENCH_HTTP_SERVER_INSIDE_H
#define LAMBENCH_HTTP_SERVER_INSIDE_H

#include "runner/http/body.h"
#include "runner/http/head.h"
#include "runner/http/server.h"
#include "workspace/base/str.h"

struct blob;
struct loop_timer;
struct loop_watch;

enum { SERVER_PARTS = 8 };

/* The body of an answer that comes in pieces. */
struct server_body {
    const struct server_stream_calls *calls;    /* NULL: this answer is whole */
    void *self;
    size_t unsent;              /* bytes of content among what waits to be sent */
    bool ended, told;           /* told: that the caller has gone */
};

enum server_phase {
    SERVER_HEAD,                /* of the next request, or nothing */
    SERVER_BODY,
    SERVER_CALLED,              /* its route has it; not answered yet */
    SERVER_ANSWER               /* being sent */
};

/* A connection and the request on it: there is one at a time. */
struct server_request {
    struct server *server;
    struct server_request *next, **link;    /* in the server's list */
    struct loop_watch *watch;
    int fd;
    unsigned watched;           /* what `watch` waits for */
    enum server_phase phase;
    struct str unread;          /* came, but is not looked at yet */
    size_t searched;            /* of a head: it does not end within so many bytes */
    struct head head;
    struct body body;
    const struct server_route *route;
    struct str part_text;       /* a copy of the path, cut into `parts` */
    char *parts[SERVER_PARTS];
    size_t part_count;
    char *query;                /* decoded value asked for last; owned */
    char *collected;            /* owned */
    size_t collected_size, collected_capacity;
    struct blob *whole;         /* body of the request */
    struct str out;             /* of the answer, to be sent before `answer` */
    size_t out_sent, answer_sent;
    struct blob *answer;
    struct server_body stream;
    bool too_large, wrong_method, refused, in_pieces, paused;
    bool busy, planned, last, ended;    /* ended: no more bytes come in */
};

struct server {
    struct loop *loop;
    struct server_options options;
    void *self;
    int listener;
    struct loop_watch *watch;
    struct loop_timer *again;   /* accepts again after there were no descriptors */
    struct server_request *requests;
    struct blob *nothing;       /* the body of requests without one */
    size_t request_count;
    char date[40];
    int64_t date_s;
};

/* ---- server_route.c ---- */
void server_route_find(struct server_request *request);
bool server_route_allowed(const struct server_request *request);

/* ---- server_answer.c ---- */
/* Sends what there is; true when the answer is out and the connection is free for the next one. */
bool server_answer_send(struct server_request *request);
/* An answer of the server's own to a request that cannot be read; the connection ends with it. */
void server_answer_refuse(struct server_request *request, int status);
/* Tells a stream, once, that nobody hears it. */
void server_answer_gone(struct server_request *request);

/* ---- server.c ---- */
/* Goes on with the connection when the calls of now are over. */
void server_plan(struct server_request *request);
/* A whole answer is there to be sent. */
void server_answered(struct server_request *request);

#endif
