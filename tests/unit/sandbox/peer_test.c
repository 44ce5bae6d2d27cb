/* peer: whose connections come in, in the host's network, where everybody can connect. */
#include "tests/unit/sandbox/box.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

static int connect_to(int family, unsigned port)
{
    struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
    (void)inet_pton(AF_INET6, "::ffff:127.0.0.1", &six.sin6_addr);
    int fd = socket(family, SOCK_STREAM, 0);
    int status = family == AF_INET ? connect(fd, (struct sockaddr *)&four, sizeof(four))
                                   : connect(fd, (struct sockaddr *)&six, sizeof(six));
    if (status < 0)
        _exit(3);
    return fd;
}

/* Inside: holds one connection to PORT until it is closed from there. */
static void hold(int family, unsigned port)
{
    char byte;
    int fd = connect_to(family, port);
    if (read(fd, &byte, 1) != 0)
        _exit(4);
    close(fd);
}

static void *hold_from_child_of_thread(void *port)
{
    pid_t pid = fork();
    if (pid == 0) {
        hold(AF_INET, *(unsigned *)port);
        _exit(0);
    }
    (void)waitpid(pid, NULL, 0);
    return NULL;
}

static void be_inside(unsigned port)
{
    pthread_t thread;
    hold(AF_INET, port);
    hold(AF_INET6, port);
    (void)pthread_create(&thread, NULL, hold_from_child_of_thread, &port);
    (void)pthread_join(thread, NULL);
    pid_t pid = fork();
    if (pid == 0) { /* an orphan belongs to the first process */
        if (fork() == 0) {
            (void)usleep(20000);
            hold(AF_INET, port);
        }
        _exit(0);
    }
    (void)waitpid(pid, NULL, 0);
    pause();
}

static unsigned port_of(int listener)
{
    struct sockaddr_in bound;
    socklen_t size = sizeof(bound);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&bound, &size), 0);
    return ntohs(bound.sin_port);
}

/* Who made the next connection to BOX's listener. */
static enum peer who_came(struct box *box, unsigned port)
{
    struct sockaddr_in from;
    socklen_t size = sizeof(from);
    struct pollfd ready = { .fd = box->listener, .events = POLLIN };
    assert_int_equal(poll(&ready, 1, 20000), 1);
    int fd = accept(box->listener, (struct sockaddr *)&from, &size);
    assert_true(fd >= 0);
    enum peer peer = sandbox_peer(box->sandbox, (struct sockaddr *)&from, port);
    close(fd);
    return peer;
}

static void start_in_host_network(struct box *box, const char *word, const char *port)
{
    box_init_self(box, word);
    command_add_argument(&box->command, port);
    command_add_env(&box->command, "PORT", "@API_PORT@");
    box->spec.own_network = false;
    box_start(box);
    box_wait_started(box);
}

static void its_own_processes_come_in(void **state)
{
    (void)state;
    struct box box;
    start_in_host_network(&box, "inside", "");
    unsigned port = port_of(box.listener);
    for (int i = 0; i < 4; i++)
        assert_int_equal(who_came(&box, port), PEER_BELOW);
    box_release(&box);
}

static void others_stay_outside(void **state)
{
    (void)state;
    struct box box, other;
    char text[16];
    start_in_host_network(&box, "idle", "");
    unsigned port = port_of(box.listener);
    (void)snprintf(text, sizeof(text), "%u", port);
    start_in_host_network(&other, "attack", text);
    assert_int_equal(who_came(&box, port), PEER_OTHER);
    int own = connect_to(AF_INET, port); /* nor this process, which made the sandbox */
    assert_int_equal(who_came(&box, port), PEER_OTHER);
    close(own);
    box_release(&other);
    box_release(&box);
}

/* The connection was made and left: nobody holds it. */
static void closed_connections_are_nobodys(void **state)
{
    (void)state;
    struct box box;
    start_in_host_network(&box, "idle", "");
    unsigned port = port_of(box.listener);
    close(connect_to(AF_INET, port));
    assert_int_equal(who_came(&box, port), PEER_GONE);
    box_release(&box);
}

/* As a function that is ended while it calls: that is no stranger, about whom one is warned. */
static void who_ended_is_no_stranger(void **state)
{
    (void)state;
    struct box box;
    start_in_host_network(&box, "leave", "");
    box.kept = true;
    unsigned port = port_of(box.listener);
    while (!box.ended)
        loop_turn(box.loop, true);
    assert_int_equal(who_came(&box, port), PEER_GONE);
    box_release(&box);
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";
    if (strcmp(word, "inside") == 0)
        be_inside((unsigned)strtoul(getenv("PORT"), NULL, 10));
    if (strcmp(word, "attack") == 0)
        hold(AF_INET, (unsigned)strtoul(argv[2], NULL, 10));
    if (strcmp(word, "leave") == 0) {
        (void)connect_to(AF_INET, (unsigned)strtoul(getenv("PORT"), NULL, 10));
        _exit(0);
    }
    if (word[0])
        pause();
    box_main();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_own_processes_come_in),
        cmocka_unit_test(others_stay_outside),
        cmocka_unit_test(closed_connections_are_nobodys),
        cmocka_unit_test(who_ended_is_no_stranger),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    launcher_stop(box_launcher);
    return failures;
}
