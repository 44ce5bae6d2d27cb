/* server: real sockets, the client is a thread-free blocking one in a child process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/http/server.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"

struct world {
    struct loop *loop;
    struct server *server;
    int port, client;
    struct server_request *parked;
    char answer[16384];
    size_t length;
    bool closed, truncated, answer_truncated, pause, gone;
    char pieces[4096];
    size_t pieces_size;
    int drained;
    char trailer[64];
};

static void on_echo(void *self, struct server_request *request)
{
    (void)self;
    const struct server_header headers[] = { { "X-Part", server_request_part(request, 0) },
                                             { "X-Query", server_request_query(request, "q") },
                                             { "X-Empty", "" } };
    server_reply(request, 201, headers, COUNT(headers), server_request_body(request));
}

static void on_park(void *self, struct server_request *request)
{
    struct world *world = self;
    world->parked = request;
}

static void on_large(void *self, struct server_request *request)
{
    (void)self;
    assert_true(server_request_too_large(request));
    server_reply(request, 413, NULL, 0, NULL);
}

static void on_stream(void *self, struct server_request *request)
{
    struct world *world = self;
    const char *trailer = server_request_trailer(request, "X-Last");
    snprintf(world->trailer, sizeof(world->trailer), "%s", trailer ? trailer : "");
    server_reply(request, 200, NULL, 0, server_request_body(request));
}

static void on_truncated(void *self, struct server_request *request)
{
    struct world *world = self;
    world->truncated = strcmp(server_request_part(request, 0), "a") == 0;
    if (world->answer_truncated)
        server_reply(request, 400, NULL, 0, NULL);
}

static bool on_pieces_begun(void *self, struct server_request *request)
{
    struct world *world = self;
    world->parked = request;
    return server_request_header(request, "X-Whole") == NULL;
}

static void on_piece(void *self, struct server_request *request, const char *bytes, size_t size)
{
    struct world *world = self;
    memcpy(world->pieces + world->pieces_size, bytes, size);
    world->pieces_size += size;
    if (world->pause)
        server_request_pause(request, true);
    world->pause = false;
}

static void on_pieces(void *self, struct server_request *request)
{
    struct world *world = self;
    char text[64];
    snprintf(text, sizeof(text), "pieces %zu body %zu", world->pieces_size,
             blob_size(server_request_body(request)));
    AUTO(blob) body = blob_text(text);
    server_reply(request, 200, NULL, 0, body);
}

static void on_drained(void *self)
{
    struct world *world = self;
    world->drained++;
}

static void on_gone(void *self)
{
    struct world *world = self;
    world->gone = true;
}

static void on_answer_in_pieces(void *self, struct server_request *request)
{
    static const struct server_stream_calls calls = { .drained = on_drained, .gone = on_gone };
    struct world *world = self;
    const struct server_header headers[] = { { "Content-Type", "text/plain" } };
    world->parked = request;
    server_stream(request, 200, headers, COUNT(headers), &calls, world);
}

static const struct server_route routes[] = {
    { "POST", "/echo/{}", on_echo },
    { "GET", "/park", on_park },
    { "POST", "/large", on_large },
    { "POST", "/stream", on_stream },
    { "POST", "/pieces", on_pieces },
    { "GET", "/answer", on_answer_in_pieces },
};

static const struct server_pieces pieces = { on_pieces, on_pieces_begun, on_piece };

static void on_answer(void *self, unsigned ready)
{
    (void)ready;
    struct world *world = self;
    ssize_t got = read(world->client, world->answer + world->length,
                       sizeof(world->answer) - 1 - world->length);
    if (got <= 0) {
        world->closed = true;
        return;
    }
    world->length += (size_t)got;
    world->answer[world->length] = '\0';
}

static void open_world(struct world *world, bool check_host)
{
    struct error error = ERROR_INIT;
    int listener;
    struct server_options options = { .routes = routes, .route_count = COUNT(routes),
                                      .pieces = &pieces, .body_maximum = 1000,
                                      .truncated = on_truncated,
                                      .check_host = check_host };
    memset(world, 0, sizeof(*world));
    world->loop = loop_new();
    assert_int_equal(server_listen(0, false, &listener, &world->port, &error), 0);
    assert_int_equal(
        server_open(world->loop, listener, &options, world, &world->server, &error), 0);
    world->client = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)world->port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    assert_int_equal(connect(world->client, (struct sockaddr *)&address, sizeof(address)), 0);
}

static void close_world(struct world *world)
{
    server_close(world->server);
    loop_free(world->loop);
    if (world->client >= 0)
        close(world->client);
}

/* Turns the loop until the answer holds TEXT (or the connection ends). */
static void expect(struct world *world, const char *text)
{
    struct loop_watch *watch =
        loop_watch_fd(world->loop, world->client, LOOP_READ, on_answer, world);
    for (int i = 0; i < 200 && !strstr(world->answer, text) && !world->closed; i++)
        loop_turn(world->loop, true);
    loop_watch_free(watch);
    if (!strstr(world->answer, text))
        fail_msg("no \"%s\" in: %s", text, world->answer);
}

static void say(struct world *world, const char *text)
{
    world->length = 0;
    world->answer[0] = '\0';
    assert_int_equal(write(world->client, text, strlen(text)), (ssize_t)strlen(text));
}

static void test_answers_with_parts_query_and_bytes(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, false);
    say(&world, "POST /echo/a?q=b%20c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
    expect(&world, "hello");
    assert_non_null(strstr(world.answer, "201 Created"));
    assert_non_null(strstr(world.answer, "X-Part: a\r\n"));
    assert_non_null(strstr(world.answer, "X-Query: b c\r\n"));
    assert_null(strstr(world.answer, "X-Empty"));
    /* the connection lives on */
    say(&world, "POST /echo/b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok");
    expect(&world, "ok");
    close_world(&world);
}

static void test_unknown_paths_and_methods(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, false);
    say(&world, "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(&world, "404");
    say(&world, "DELETE /park HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(&world, "405");
    say(&world, "POST /echo/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    expect(&world, "404");
    close_world(&world);
}

static void test_parked_request_is_answered_later(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, false);
    say(&world, "GET /park HTTP/1.1\r\nHost: x\r\n\r\n");
    for (int i = 0; i < 100 && !world.parked; i++)
        loop_turn(world.loop, true);
    assert_non_null(world.parked);
    struct blob *body = blob_text("late");
    server_reply(world.parked, 200, NULL, 0, body);
    blob_drop(body);
    expect(&world, "late");
    close_world(&world);
}

static void test_closing_with_a_parked_request(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, false);
    say(&world, "GET /park HTTP/1.1\r\nHost: x\r\n\r\n");
    for (int i = 0; i < 100 && !world.parked; i++)
        loop_turn(world.loop, true);
    close_world(&world);
}

static void test_too_large_a_body_is_told(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, false);
    char text[1400];
    int head = snprintf(text, sizeof(text),
                        "POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");
    memset(text + head, 'x', 1001);
    text[head + 1001] = '\0';
    say(&world, text);
    expect(&world, "413");
    close_world(&world);
}

static void test_chunks_and_trailers(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, false);
    say(&world, "POST /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                "Trailer: X-Last\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Last: Boom\r\n\r\n");
    expect(&world, "abcde");
    assert_string_equal(world.trailer, "Boom");
    close_world(&world);
}

static void test_body_that_breaks_off_is_told(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, false);
    say(&world, "POST /echo/a HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhalf");
    for (int i = 0; i < 5; i++)
        loop_turn(world.loop, false);
    close(world.client);
    world.client = -1;
    for (int i = 0; i < 100 && !world.truncated; i++)
        loop_turn(world.loop, false);
    assert_true(world.truncated);
    close_world(&world);
}

static void turn(struct world *world, int times)
{
    for (int i = 0; i < times; i++)
        loop_turn(world->loop, false);
}

static void test_body_that_breaks_off_can_be_answered(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, false);
    world.answer_truncated = true;
    say(&world, "POST /echo/a HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhalf");
    assert_int_equal(shutdown(world.client, SHUT_WR), 0);
    expect(&world, "HTTP/1.1 400");
    assert_non_null(strstr(world.answer, "Connection: close"));
    close_world(&world);
}

static void test_body_comes_as_it_arrives(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, false);
    say(&world, "POST /pieces HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                "3\r\nabc\r\n");
    for (int i = 0; i < 100 && world.pieces_size == 0; i++)
        loop_turn(world.loop, true);
    assert_memory_equal(world.pieces, "abc", 3); /* and the request is not over */
    /* more in all than a collected body may have */
    for (int i = 0; i < 3; i++) {
        char text[600] = "1f4\r\n";
        memset(text + 5, 'x', 500);
        strcpy(text + 505, "\r\n");
        say(&world, text);
        turn(&world, 20);
    }
    say(&world, "0\r\n\r\n");
    expect(&world, "pieces 1503 body 0");
    say(&world, "POST /pieces HTTP/1.1\r\nHost: x\r\nX-Whole: 1\r\nContent-Length: 2\r\n\r\n"
                "ok");
    expect(&world, "body 2");
    close_world(&world);
}

static void test_body_waits_while_it_is_paused(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, false);
    world.pause = true;
    say(&world, "POST /pieces HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                "3\r\nabc\r\n");
    turn(&world, 50);
    say(&world, "3\r\ndef\r\n0\r\n\r\n");
    turn(&world, 50);
    assert_int_equal(world.pieces_size, 3);
    server_request_pause(world.parked, false);
    expect(&world, "pieces 6 body 0");
    close_world(&world);
}

static void test_answer_goes_out_in_pieces(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, false);
    say(&world, "GET /answer HTTP/1.1\r\nHost: x\r\n\r\n");
    turn(&world, 50);
    assert_int_equal(server_stream_write(world.parked, "one", 3), 3);
    expect(&world, "one");
    assert_non_null(strstr(world.answer, "Transfer-Encoding: chunked"));
    assert_int_equal(world.drained, 1);
    server_stream_write(world.parked, "two", 3);
    expect(&world, "two");
    assert_false(world.gone);
    server_stream_end(world.parked);
    expect(&world, "\r\n0\r\n\r\n");
    turn(&world, 50);
    assert_true(world.gone);
    close_world(&world);
}

static void test_caller_who_leaves_a_stream_is_told(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, false);
    say(&world, "GET /answer HTTP/1.1\r\nHost: x\r\n\r\n");
    turn(&world, 50);
    close(world.client);
    world.client = -1;
    for (int i = 0; i < 100 && !world.gone; i++) {
        server_stream_write(world.parked, "x", 1);
        turn(&world, 5);
    }
    assert_true(world.gone);
    close_world(&world);
}

static void test_closing_with_a_stream_in_progress(void **state)
{
    (void)state;
    struct world world;
    open_world(&world, false);
    say(&world, "GET /answer HTTP/1.1\r\nHost: x\r\n\r\n");
    turn(&world, 50);
    server_stream_write(world.parked, "one", 3);
    close_world(&world);
    assert_true(world.gone);
}

static void test_foreign_hosts_and_origins_are_refused(void **state)
{
    (void)state;
    static const struct { const char *headers; const char *status; } cases[] = {
        { "Host: 127.0.0.1:3001\r\n", "201" },
        { "Host: localhost\r\n", "201" },
        { "Host: [::1]:3001\r\n", "201" },
        { "Host: abc123.lambda-url.us-east-1.localhost:3001\r\n", "201" },
        { "Host: evil.example\r\n", "403" },
        { "Host: localhost.evil.example\r\n", "403" },
        { "Host: 127.0.0.1:3001\r\nOrigin: https://evil.example\r\n", "403" },
        { "Host: 127.0.0.1:3001\r\nOrigin: null\r\n", "403" },
        { "Host: 127.0.0.1:3001\r\nOrigin: http://localhost:5173\r\n", "201" },
    };
    struct world world;
    open_world(&world, true);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[400];
        snprintf(text, sizeof(text), "POST /echo/a HTTP/1.1\r\n%sContent-Length: 1\r\n\r\nx",
                 cases[i].headers);
        say(&world, text);
        char status[32];
        snprintf(status, sizeof(status), "HTTP/1.1 %s", cases[i].status);
        expect(&world, status);
    }
    close_world(&world);
}

static void test_taken_port(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    int first, second, port, other;
    assert_int_equal(server_listen(0, false, &first, &port, &error), 0);
    assert_int_equal(server_listen(port, false, &second, &other, &error), -1);
    assert_int_equal(error.kind, ERROR_BUSY);
    assert_int_equal(server_listen(port, true, &second, &other, &error), 0);
    assert_true(other > port);
    close(first);
    close(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_with_parts_query_and_bytes),
        cmocka_unit_test(test_unknown_paths_and_methods),
        cmocka_unit_test(test_parked_request_is_answered_later),
        cmocka_unit_test(test_closing_with_a_parked_request),
        cmocka_unit_test(test_too_large_a_body_is_told),
        cmocka_unit_test(test_chunks_and_trailers),
        cmocka_unit_test(test_body_that_breaks_off_is_told),
        cmocka_unit_test(test_body_that_breaks_off_can_be_answered),
        cmocka_unit_test(test_body_comes_as_it_arrives),
        cmocka_unit_test(test_body_waits_while_it_is_paused),
        cmocka_unit_test(test_answer_goes_out_in_pieces),
        cmocka_unit_test(test_caller_who_leaves_a_stream_is_told),
        cmocka_unit_test(test_closing_with_a_stream_in_progress),
        cmocka_unit_test(test_foreign_hosts_and_origins_are_refused),
        cmocka_unit_test(test_taken_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
