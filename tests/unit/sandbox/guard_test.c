/* The network of a sandbox that is cut off: what comes through, what is refused and told. */
#include "tests/unit/sandbox/box.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "tests/unit/sandbox/guard_inside.h"
#include "workspace/base/arena.h"
#include "workspace/model/run_network.h"

/* ---- the host's servers -------------------------------------------------------------------- */

struct servers {
    char address[64], port[16], other_port[16];
    pid_t pid;
};

static int bound(int type, const struct sockaddr_in *at)
{
    int fd = socket(AF_INET, type, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)at, sizeof(*at)), 0);
    return fd;
}

/* Also ends when a test has failed, and holds nothing of the launcher's. */
static void serve(int stream, int datagram)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int fd = STDERR_FILENO + 1; fd < 256; fd++)
        if (fd != stream && fd != datagram)
            close(fd);
    struct pollfd ready[] = { { .fd = stream, .events = POLLIN },
                              { .fd = datagram, .events = POLLIN } };
    while (poll(ready, 2, -1) > 0) {
        char text[64];
        struct sockaddr_in from;
        socklen_t size = sizeof(from);
        int client = ready[0].revents ? accept(stream, NULL, NULL) : -1;
        if (client >= 0 && recv(client, text, sizeof(text), 0) > 0)
            (void)send(client, "pong", 4, MSG_NOSIGNAL);
        if (client >= 0)
            close(client);
        if (ready[1].revents
            && recvfrom(datagram, text, sizeof(text), 0, (struct sockaddr *)&from, &size) > 0)
            (void)sendto(datagram, "pong", 4, 0, (struct sockaddr *)&from, size);
    }
    _exit(0);
}

/* An address of this machine that is not of the loopback interface, or "". */
static void find_address(char *out, size_t size)
{
    struct ifaddrs *list = NULL;
    out[0] = '\0';
    (void)getifaddrs(&list);
    for (struct ifaddrs *at = list; at; at = at->ifa_next)
        if (at->ifa_addr && at->ifa_addr->sa_family == AF_INET && !(at->ifa_flags & IFF_LOOPBACK))
            (void)inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)at->ifa_addr)->sin_addr, out,
                            (socklen_t)size);
    freeifaddrs(list);
}

/* Answers at ADDRESS; nobody does at other_port. */
static void start_servers(struct servers *servers, const char *address)
{
    struct sockaddr_in at = where(address, 0), other = at;
    socklen_t size = sizeof(at);
    (void)snprintf(servers->address, sizeof(servers->address), "%s", address);
    int stream = bound(SOCK_STREAM, &at);
    assert_int_equal(getsockname(stream, (struct sockaddr *)&at, &size), 0);
    int datagram = bound(SOCK_DGRAM, &at), nobody = bound(SOCK_STREAM, &other);
    assert_int_equal(getsockname(nobody, (struct sockaddr *)&other, &size), 0);
    assert_int_equal(listen(stream, 16), 0);
    (void)snprintf(servers->port, sizeof(servers->port), "%u", ntohs(at.sin_port));
    (void)snprintf(servers->other_port, sizeof(servers->other_port), "%u", ntohs(other.sin_port));
    servers->pid = fork();
    if (servers->pid == 0)
        serve(stream, datagram);
    close(stream);
    close(datagram);
    close(nobody);
}

static void stop_servers(const struct servers *servers)
{
    (void)kill(servers->pid, SIGKILL);
    (void)waitpid(servers->pid, NULL, 0);
}

/* ---- tests --------------------------------------------------------------------------------- */

struct reach {
    struct arena *arena;
    struct run_target targets[4];
    struct run_network network;
};

static void reach_init(struct reach *reach, const char *first, const char *second)
{
    const char *texts[] = { first, second }, *why;
    *reach = (struct reach){ .arena = arena_new() };
    reach->network.kind = RUN_NETWORK_LIST;
    reach->network.targets = reach->targets;
    for (size_t i = 0; i < COUNT(texts) && texts[i]; i++)
        assert_true(run_network_read_target(texts[i], reach->arena,
                                            &reach->targets[reach->network.target_count++], &why));
}

static void add_words(struct box *box, const char *word, const char *address, const char *port)
{
    command_add_argument(&box->command, word);
    command_add_argument(&box->command, address);
    command_add_argument(&box->command, port);
}

static void box_init_guarded(struct box *box, const struct reach *reach)
{
    box_init_self(box, "inside");
    spec_cut_off(&box->spec, &reach->network, false);
}

static void finish(struct box *box, struct reach *reach)
{
    box_release(box);
    arena_free(reach->arena);
}

static void nothing_is_reached_and_all_is_told(void **state)
{
    (void)state;
    struct box box;
    struct reach reach;
    reach_init(&reach, NULL, NULL);
    box_init_guarded(&box, &reach);
    add_words(&box, "stream", "192.0.2.1", "443");
    add_words(&box, "later", "192.0.2.1", "8443");
    add_words(&box, "datagram", "192.0.2.2", "8125");
    add_words(&box, "message", "192.0.2.3", "9");
    add_words(&box, "inside", "", "");
    box_run(&box);
    assert_string_equal(box.text, "stream: Network is unreachable\n"
                                  "later: Network is unreachable\n"
                                  "datagram: Network is unreachable\n"
                                  "message: Network is unreachable\n"
                                  "messages: Network is unreachable\n"
                                  "inside: done\n");
    assert_string_equal(box.refused, "192.0.2.1:443\n192.0.2.1:8443\n192.0.2.2:8125 (UDP)\n"
                                     "192.0.2.3:9 (UDP)\n192.0.2.3:9 (UDP)\n");
    finish(&box, &reach);
}

static void the_hosts_loopback_is_not_reached(void **state)
{
    (void)state;
    struct box box;
    struct reach reach;
    struct servers servers;
    start_servers(&servers, "127.0.0.1");
    reach_init(&reach, NULL, NULL);
    box_init_guarded(&box, &reach);
    add_words(&box, "stream", "127.0.0.1", servers.port);
    box_run(&box);
    assert_string_equal(box.text, "stream: Connection refused\n");
    finish(&box, &reach);
    stop_servers(&servers);
}

/* Through listeners that are there before the program is. */
static void ports_of_the_host_are_reached(void **state)
{
    (void)state;
    struct box box;
    struct reach reach;
    struct servers servers;
    start_servers(&servers, "127.0.0.1");
    reach_init(&reach, NULL, NULL);
    box_init_guarded(&box, &reach);
    spec_add_port(&box.spec, (unsigned)strtoul(servers.port, NULL, 10));
    add_words(&box, "stream", "127.0.0.1", servers.port);
    add_words(&box, "later", "127.0.0.1", servers.port);
    box_run(&box);
    assert_string_equal(box.text, "stream: pong\nlater: pong\n");
    assert_string_equal(box.refused, "");
    finish(&box, &reach);
    stop_servers(&servers);
}

static void reach_one_address(const char *address, bool with_port)
{
    struct box box;
    struct reach reach;
    struct servers servers;
    char target[96];
    start_servers(&servers, address);
    (void)snprintf(target, sizeof(target), with_port ? "%s:%s" : "%s", address, servers.port);
    reach_init(&reach, "198.51.100.0/24", target);
    box_init_guarded(&box, &reach);
    add_words(&box, "stream", address, servers.port);
    add_words(&box, "later", address, servers.port);
    add_words(&box, "stream", address, servers.port);
    add_words(&box, "datagram", address, servers.port);
    if (!with_port)
        add_words(&box, "stream", address, servers.other_port);
    add_words(&box, "stream", "192.0.2.7", servers.port);
    box_run(&box);
    char expected[256];
    (void)snprintf(expected, sizeof(expected), "stream: pong\nlater: pong\nstream: pong\n"
                   "datagram: pong\n%sstream: Network is unreachable\n",
                   with_port ? "" : "stream: Connection refused\n");
    assert_string_equal(box.text, expected);
    (void)snprintf(expected, sizeof(expected), "192.0.2.7:%s\n", servers.port);
    assert_string_equal(box.refused, expected);
    finish(&box, &reach);
    stop_servers(&servers);
}

static void what_is_listed_is_reached(void **state)
{
    (void)state;
    char address[64];
    find_address(address, sizeof(address));
    reach_one_address("127.0.0.1", true);
    if (!address[0])
        skip();
    reach_one_address(address, true);
    reach_one_address(address, false);
}

static void names_are_known_when_refused(void **state)
{
    (void)state;
    struct box box;
    struct reach reach;
    reach_init(&reach, NULL, NULL);
    box_init_guarded(&box, &reach);
    add_words(&box, "name", "api.Example.com", "443");
    add_words(&box, "name", "other.example.org", "80");
    add_words(&box, "name", "api.example.com", "443");
    box_run(&box);
    assert_string_equal(box.text, "name: Network is unreachable\nname: Network is unreachable\n"
                                  "name: Network is unreachable\n");
    assert_string_equal(box.refused, "api.example.com:443\nother.example.org:80\n"
                                     "api.example.com:443\n");
    finish(&box, &reach);
}

/* "localhost" is in everybody's /etc/hosts; inside as well, so here it is asked for by the server
 * that reads the host's. */
static void listed_names_are_reached(void **state)
{
    (void)state;
    struct box box;
    struct reach reach;
    struct servers servers;
    start_servers(&servers, "127.0.0.1");
    reach_init(&reach, "localhost", NULL);
    box_init_guarded(&box, &reach);
    add_words(&box, "inside", "", ""); /* its own server is nearer */
    add_words(&box, "name", "localhost", servers.port);
    add_words(&box, "name", "localhost", servers.other_port);
    add_words(&box, "bind", "", servers.other_port); /* nor does having asked take the port away */
    box_run(&box);
    assert_string_equal(box.text, "inside: done\nname: pong\nname: Connection refused\nbound\n");
    finish(&box, &reach);
    stop_servers(&servers);
}

/* To a broadcast address: inside it can be listened at, outside a stream fails at once. */
static void what_fails_at_once_is_told(void **state)
{
    (void)state;
    struct box box;
    struct reach reach;
    reach_init(&reach, "127.255.255.255", NULL);
    box_init_guarded(&box, &reach);
    add_words(&box, "stream", "127.255.255.255", "80");
    add_words(&box, "stream", "127.255.255.255", "80");
    box_run(&box);
    assert_non_null(strstr(box.text, "stream: "));
    assert_null(strstr(box.text, "pong"));
    finish(&box, &reach);
}

static void lost_packets_are_waited_for(void **state)
{
    (void)state;
    struct box box;
    struct reach reach;
    reach_init(&reach, NULL, NULL);
    box_init_guarded(&box, &reach);
    box.spec.lose = true;
    add_words(&box, "hanging", "192.0.2.1", "443");
    add_words(&box, "hanging", "127.0.0.1", "9");
    box_run(&box);
    assert_string_equal(box.text, "hangs\ndoes not hang\n");
    assert_string_equal(box.refused, "192.0.2.1:443\n");
    finish(&box, &reach);
}

struct beat {
    struct loop_timer *timer;
    int count;
};

static void on_beat(void *self)
{
    struct beat *beat = self;
    beat->count++;
    loop_timer_set(beat->timer, 10);
}

/* Whoever connects without end is served slowly; all else goes on. */
static void a_flood_is_held_back(void **state)
{
    (void)state;
    struct box box;
    struct reach reach;
    struct beat beat = { .count = 0 };
    reach_init(&reach, NULL, NULL);
    box_init_guarded(&box, &reach);
    add_words(&box, "flood", "192.0.2.1", "1");
    box_start(&box);
    box_wait_started(&box);
    beat.timer = loop_after_ms(box.loop, 10, on_beat, &beat);
    while (beat.count < 50)
        loop_turn(box.loop, true);
    assert_true(strlen(box.refused) > 100);
    loop_timer_free(beat.timer);
    sandbox_kill(box.sandbox);
    box_wait(&box);
    finish(&box, &reach);
}

/* The program is killed while it waits, the sandbox freed while it waits. */
static void who_waits_may_be_ended(void **state)
{
    (void)state;
    struct box box;
    struct reach reach;
    reach_init(&reach, "192.0.2.0/24", NULL);
    box_init_guarded(&box, &reach);
    add_words(&box, "stream", "192.0.2.1", "1");
    box_start(&box);
    box_wait_started(&box);
    for (int i = 0; i < 3; i++)
        loop_turn(box.loop, false);
    finish(&box, &reach);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "inside") == 0)
        be_inside(argc - 2, argv + 2);
    box_main();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_reached_and_all_is_told),
        cmocka_unit_test(the_hosts_loopback_is_not_reached),
        cmocka_unit_test(ports_of_the_host_are_reached),
        cmocka_unit_test(what_is_listed_is_reached),
        cmocka_unit_test(names_are_known_when_refused),
        cmocka_unit_test(listed_names_are_reached),
        cmocka_unit_test(what_fails_at_once_is_told),
        cmocka_unit_test(lost_packets_are_waited_for),
        cmocka_unit_test(a_flood_is_held_back),
        cmocka_unit_test(who_waits_may_be_ended),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    launcher_stop(box_launcher);
    return failures;
}
