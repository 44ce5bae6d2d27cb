/* server: callers who may not call are turned away before anything is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/http/server.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"

struct world {
    int turned_away, heard;
};

static bool admit_fourth(void *self, const struct sockaddr *from)
{
    struct world *world = self;
    assert_int_equal(from->sa_family, AF_INET);
    if (world->turned_away == 3)
        return true;
    world->turned_away++;
    return false;
}

static void on_call(void *self, struct server_request *request)
{
    struct world *world = self;
    world->heard++;
    server_reply(request, 200, NULL, 0, NULL);
}

static const char text[] = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi";

static int call(int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(send(fd, text, sizeof(text) - 1, MSG_NOSIGNAL), (ssize_t)sizeof(text) - 1);
    return fd;
}

static void callers_are_turned_away_unheard(void **state)
{
    (void)state;
    static const struct server_route routes[] = { { "POST", "/a", on_call } };
    const struct server_options options = { .routes = routes, .route_count = COUNT(routes),
                                            .body_maximum = 100, .admit = admit_fourth };
    struct world world = { .heard = 0 };
    struct error error = ERROR_INIT;
    AUTO(loop) loop = loop_new();
    struct server *server;
    char answer[100];
    int listener, port;
    assert_int_equal(server_listen(0, false, &listener, &port, &error), 0);
    assert_int_equal(server_open(loop, listener, &options, &world, &server, &error), 0);
    for (int i = 0; i < 3; i++) {
        int fd = call(port);
        while (world.turned_away <= i)
            loop_turn(loop, true);
        assert_true(recv(fd, answer, sizeof(answer), 0) <= 0);
        close(fd);
    }
    assert_int_equal(world.heard, 0);
    int fd = call(port);
    for (int i = 1; i <= 2; i++) { /* who has come in stays in */
        while (world.heard < i)
            loop_turn(loop, true);
        assert_int_equal(send(fd, text, sizeof(text) - 1, MSG_NOSIGNAL), sizeof(text) - 1);
    }
    close(fd);
    server_close(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(callers_are_turned_away_unheard) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
