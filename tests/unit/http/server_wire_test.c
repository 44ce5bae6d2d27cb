/* server: what goes over the wire beside single requests: order, old callers, slow readers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/http/server.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"

struct world {
    struct loop *loop;
    struct server *server;
    int client;
    struct server_request *parked;
    char answer[16384];
    size_t length;
    bool closed;
};

static void on_echo(void *self, struct server_request *request)
{
    (void)self;
    server_reply(request, 201, NULL, 0, server_request_body(request));
}

static void on_park(void *self, struct server_request *request)
{
    struct world *world = self;
    world->parked = request;
}

static void on_answer_in_pieces(void *self, struct server_request *request)
{
    static const struct server_stream_calls calls = { .drained = NULL };
    struct world *world = self;
    world->parked = request;
    server_stream(request, 200, NULL, 0, &calls, world);
}

static const struct server_route routes[] = {
    { "POST", "/echo/{}", on_echo },
    { "GET", "/park", on_park },
    { "POST", "/stream", on_echo },
    { "GET", "/answer", on_answer_in_pieces },
};

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

static void open_world_with(struct world *world, size_t head_maximum)
{
    struct error error = ERROR_INIT;
    int listener, port;
    struct server_options options = { .routes = routes, .route_count = COUNT(routes),
                                      .head_maximum = head_maximum, .body_maximum = 1000 };
    memset(world, 0, sizeof(*world));
    world->loop = loop_new();
    assert_int_equal(server_listen(0, false, &listener, &port, &error), 0);
    assert_int_equal(
        server_open(world->loop, listener, &options, world, &world->server, &error), 0);
    world->client = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    assert_int_equal(connect(world->client, (struct sockaddr *)&address, sizeof(address)), 0);
}

static void open_world(struct world *world)
{
    open_world_with(world, 0);
}

static void close_world(struct world *world)
{
    server_close(world->server);
    loop_free(world->loop);
    close(world->client);
}

static void turn(struct world *world, int times)
{
    for (int i = 0; i < times; i++)
        loop_turn(world->loop, false);
}

/* Turns the loop until the answer holds TEXT; NULL: until the connection ends. */
static void expect(struct world *world, const char *text)
{
    struct loop_watch *watch =
        loop_watch_fd(world->loop, world->client, LOOP_READ, on_answer, world);
    for (int i = 0; i < 200 && !world->closed && !(text && strstr(world->answer, text)); i++)
        loop_turn(world->loop, true);
    loop_watch_free(watch);
    if (text ? !strstr(world->answer, text) : !world->closed)
        fail_msg("no \"%s\" in: %s", text ? text : "end", world->answer);
}

static void say(struct world *world, const char *text)
{
    world->length = 0;
    world->answer[0] = '\0';
    assert_int_equal(write(world->client, text, strlen(text)), (ssize_t)strlen(text));
}

static void test_next_request_waits_its_turn(void **state)
{
    (void)state;
    struct world world;
    open_world(&world);
    say(&world, "GET /park HTTP/1.1\r\nHost: x\r\n\r\n"
                "POST /echo/a HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nsecond");
    shutdown(world.client, SHUT_WR); /* nothing more will come; answers are still wanted */
    turn(&world, 20);
    assert_int_equal(world.length, 0);
    AUTO(blob) body = blob_text("first");
    server_reply(world.parked, 200, NULL, 0, body);
    expect(&world, "second");
    assert_true(strstr(world.answer, "first") < strstr(world.answer, "second"));
    expect(&world, NULL);
    close_world(&world);
}

static void test_what_cannot_be_read_ends_the_connection(void **state)
{
    (void)state;
    static const struct { const char *text, *status; } cases[] = {
        { "GET / HTTP/1.1\r\nA : b\r\n\r\n", "HTTP/1.1 400" },
        { "POST /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
          "HTTP/1.1 400" },
        { "GET / HTTP/3.0\r\n\r\n", "HTTP/1.1 505" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct world world;
        open_world(&world);
        say(&world, cases[i].text);
        expect(&world, cases[i].status);
        assert_non_null(strstr(world.answer, "Connection: close"));
        close_world(&world);
    }
}

static void test_old_callers_and_those_who_ask_first(void **state)
{
    (void)state;
    struct world world;
    open_world(&world);
    say(&world, "POST /echo/a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    expect(&world, "100 Continue\r\n\r\n");
    say(&world, "ok");
    expect(&world, "201 Created");
    say(&world, "GET /answer HTTP/1.0\r\n\r\n");
    expect(&world, "Connection: close");
    server_stream_write(world.parked, "old", 3);
    server_stream_end(world.parked);
    expect(&world, NULL);
    assert_string_equal(world.answer + world.length - 7, "\r\n\r\nold");
    close_world(&world);
}

static void test_large_answer_to_one_who_reads_slowly(void **state)
{
    (void)state;
    enum { SIZE = 4 << 20 };
    struct world world;
    open_world(&world);
    say(&world, "GET /park HTTP/1.1\r\nHost: x\r\n\r\n");
    for (int i = 0; i < 100 && !world.parked; i++)
        loop_turn(world.loop, true);
    char *large = mem_alloc(SIZE);
    memset(large, 'x', SIZE);
    AUTO(blob) body = blob_take(large, SIZE);
    server_reply(world.parked, 200, NULL, 0, body);
    size_t length = 0;
    char text[65536];
    while (length < SIZE) {
        turn(&world, 1);
        ssize_t got = recv(world.client, text, sizeof(text), MSG_DONTWAIT);
        assert_true(got != 0);
        length += got > 0 ? (size_t)got : 0;
    }
    say(&world, "POST /echo/a HTTP/1.1\r\nContent-Length: 2\r\n\r\nok");
    expect(&world, "ok");
    close_world(&world);
}

enum { LARGE = 300000 };

/* A request whose one header has LARGE bytes, sent in parts. */
static void send_large(struct world *world, const char *end)
{
    static const char begin[] = "POST /echo/a HTTP/1.1\r\nContent-Length: 2\r\nX-Cause: ";
    static char text[LARGE];
    memset(text, 'x', sizeof(text));
    memcpy(text, begin, sizeof(begin) - 1);
    for (size_t sent = 0; sent < sizeof(text);) {
        size_t part = sizeof(text) - sent < 50000 ? sizeof(text) - sent : 50000;
        ssize_t now = send(world->client, text + sent, part, MSG_DONTWAIT | MSG_NOSIGNAL);
        sent += now > 0 ? (size_t)now : 0;
        turn(world, 2);
        if (now < 0 && errno != EAGAIN)
            break; /* it is refused */
    }
    if (end[0])
        say(world, end);
}

/* AWS's clients put the cause of an error into a header, however long its stack is. */
static void test_large_heads_where_they_are_allowed(void **state)
{
    (void)state;
    struct world world;
    open_world_with(&world, 400000);
    send_large(&world, "\r\n\r\nok");
    expect(&world, "201 Created");
    expect(&world, "\r\n\r\nok");
    send_large(&world, "\r");
    turn(&world, 2);
    say(&world, "\n\r\nno"); /* its end comes in two parts */
    expect(&world, "\r\n\r\nno");
    say(&world, "POST /echo/a HTTP/1.1\r\nContent-Length: 2\r\n\r\nme");
    expect(&world, "\r\n\r\nme");
    close_world(&world);
}

static void test_large_heads_are_refused_elsewhere(void **state)
{
    (void)state;
    struct world world;
    open_world(&world);
    send_large(&world, "");
    expect(&world, "HTTP/1.1 431");
    close_world(&world);
}

static void test_few_have_large_heads_at_a_time(void **state)
{
    (void)state;
    enum { MANY = 8 };
    struct world world;
    int others[MANY], refused = 0;
    struct sockaddr_in address;
    socklen_t size = sizeof(address);
    static char text[100000];
    memset(text, 'x', sizeof(text));
    memcpy(text, "GET /", 5);
    open_world_with(&world, 400000);
    assert_int_equal(getpeername(world.client, (struct sockaddr *)&address, &size), 0);
    for (int i = 0; i < MANY; i++) {
        others[i] = socket(AF_INET, SOCK_STREAM, 0);
        assert_int_equal(connect(others[i], (struct sockaddr *)&address, size), 0);
        for (size_t sent = 0; sent < sizeof(text); turn(&world, 2)) {
            ssize_t now = send(others[i], text + sent, sizeof(text) - sent,
                               MSG_DONTWAIT | MSG_NOSIGNAL);
            if (now < 0 && errno != EAGAIN)
                break;
            sent += now > 0 ? (size_t)now : 0;
        }
    }
    turn(&world, 20);
    for (int i = 0; i < MANY; i++) {
        char answer[64] = "";
        if (recv(others[i], answer, sizeof(answer) - 1, MSG_DONTWAIT) > 0)
            refused += strncmp(answer, "HTTP/1.1 431", 12) == 0;
        close(others[i]);
    }
    assert_int_equal(refused, MANY - 4);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_next_request_waits_its_turn),
        cmocka_unit_test(test_what_cannot_be_read_ends_the_connection),
        cmocka_unit_test(test_old_callers_and_those_who_ask_first),
        cmocka_unit_test(test_large_answer_to_one_who_reads_slowly),
        cmocka_unit_test(test_large_heads_where_they_are_allowed),
        cmocka_unit_test(test_large_heads_are_refused_elsewhere),
        cmocka_unit_test(test_few_have_large_heads_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
