/*
 * server_inside: what the files of server share. Nobody else includes it.
 */
#ifndef LAMBENCH_HTTP_SERVER_INSIDE_H
#define LAMBENCH_HTTP_SERVER_INSIDE_H

#include "runner/http/server.h"
#include "workspace/base/str.h"

struct MHD_Connection;
struct MHD_Daemon;
struct MHD_Response;
struct loop_timer;
struct loop_watch;

enum { SERVER_PARTS = 8 };

/* The body of an answer that comes in pieces. */
struct server_body {
    const struct server_stream_calls *calls;
    void *self;
    struct str waiting;
    size_t sent;                            /* of `waiting` */
    bool ended;
};

struct server_request {
    struct server *server;
    struct MHD_Connection *connection;
    struct server_request *next, **link;    /* in the server's list of open requests */
    const struct server_route *route;
    char *method, *path;
    char *parts[SERVER_PARTS];
    size_t part_count;
    struct str collected;
    struct blob *body, *answer;
    struct MHD_Response *response;
    struct server_body *stream;
    int status;
    bool too_large, dispatched, parked, wrong_method, refused;
    bool in_pieces, paused, held;           /* held: suspended because it is paused */
};

struct server {
    struct loop *loop;
    struct server_options options;
    void *self;
    struct MHD_Daemon *daemon;
    struct loop_watch *watch;
    struct loop_timer *timer;
    struct server_request *requests;
    bool running, again;
};

/* Lets libmicrohttpd go on with a connection that was put aside. */
void server_resume(struct server_request *request);
/* Sends the head of request->response. */
void server_begin(struct server_request *request, int status,
                  const struct server_header *headers, size_t header_count);
/* The next SIZE bytes at most of a body in pieces: how many, 0: none are there, -1: it is over. */
long server_body_read(struct server_request *request, char *out, size_t size);
void server_body_free(struct server_body *body);

#endif
