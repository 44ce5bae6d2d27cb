#include "tests/unit/sandbox/box.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

#include "runner/sandbox/sandbox_inside.h"

static void ends_with_its_status(void **state)
{
    (void)state;
    struct box box;
    box_init(&box, "echo out; echo err >&2; exit 7");
    box_run(&box);
    assert_true(box.started);
    assert_string_equal(box.text, "out\nerr\n");
    assert_true(WIFEXITED(box.end.wait_status));
    assert_int_equal(WEXITSTATUS(box.end.wait_status), 7);
    assert_false(box.end.out_of_memory);
    assert_true(box.end.memory_peak > 100 * 1024);
    box_release(&box);
}

static void signals_act_as_usual(void **state)
{
    (void)state;
    static const struct { const char *script; int number; } rows[] = {
        { "kill -9 $$", SIGKILL }, { "kill -ABRT $$", SIGABRT }, { "kill -SEGV $$", SIGSEGV },
        { "kill -TERM $$", SIGTERM },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct box box;
        box_init(&box, rows[i].script);
        box_run(&box);
        assert_true(WIFSIGNALED(box.end.wait_status));
        assert_int_equal(WTERMSIG(box.end.wait_status), rows[i].number);
        assert_false(box.end.out_of_memory);
        box_release(&box);
    }
}

static void expect_failure(const char *program, const char *what, const char *hint)
{
    struct box box;
    box_init_bare(&box);
    command_add_argument(&box.command, program);
    spec_add_file(&box.spec, "/var/task/locked", "#!/bin/sh\n", 10, 0644);
    spec_add_file(&box.spec, "/var/task/orphan", "#!/no/such\n", 11, 0755);
    spec_add_file(&box.spec, "/var/task/noise", "\001\002\003\004\005", 5, 0755);
    box_start(&box);
    box_wait(&box);
    assert_true(box.failed);
    assert_false(box.started);
    assert_string_equal(box.what, what);
    assert_non_null(strstr(box.hint, hint));
    box_release(&box);
}

static void says_why_it_cannot_execute(void **state)
{
    (void)state;
    expect_failure("/var/task/none", "exec /var/task/none: No such file or directory", "");
    expect_failure("/var/task/locked", "exec /var/task/locked: Permission denied", "chmod 755");
    expect_failure("/var/task/orphan", "exec /var/task/orphan: No such file or directory",
                   "interpreter");
    expect_failure("/var/task/noise", "exec /var/task/noise: Exec format error", "#!");
}

static void says_what_cannot_be_shown(void **state)
{
    (void)state;
    struct box box;
    box_init(&box, "true");
    spec_add_mount(&box.spec, "/no/such/folder", "/var/task", false);
    box_start(&box);
    box_wait(&box);
    assert_true(box.failed);
    assert_string_equal(box.what,
                        "sandbox: show files: /no/such/folder: No such file or directory");
    box_release(&box);

    /* the same for a program that it is given when it has left already */
    box_init(&box, "true");
    spec_add_mount(&box.spec, "/no/such/folder", "/var/task", false);
    box_open(&box);
    struct pollfd left = { .fd = box.sandbox->status, .events = POLLRDHUP };
    while (poll(&left, 1, -1) != 1 || !(left.revents & (POLLRDHUP | POLLHUP)))
        ;
    box_run_program(&box);
    box_wait(&box);
    assert_string_equal(box.what,
                        "sandbox: show files: /no/such/folder: No such file or directory");
    box_release(&box);
}

static void can_be_signalled_frozen_killed(void **state)
{
    (void)state;
    struct box box;
    box_init(&box, "trap 'echo got; exit 3' USR1; echo ready; while :; do sleep 0.01; done");
    box_start(&box);
    box_wait_started(&box);
    while (box_read(&box), !strstr(box.text, "ready"))
        poll(NULL, 0, 1);
    assert_int_equal(kill(program_pid(box.program), 0), 0);
    sandbox_freeze(box.sandbox, true);
    program_signal(box.program, SIGUSR1);
    poll(NULL, 0, 60);
    box_read(&box);
    assert_null(strstr(box.text, "got"));
    sandbox_freeze(box.sandbox, false);
    box_wait(&box);
    assert_non_null(strstr(box.text, "got"));
    assert_int_equal(WEXITSTATUS(box.end.wait_status), 3);
    box_release(&box);

    box_init(&box, "sleep 100 & sleep 100");
    box_start(&box);
    box_wait_started(&box);
    sandbox_kill(box.sandbox);
    box_wait(&box);
    assert_int_equal(WTERMSIG(box.end.wait_status), SIGKILL);
    assert_false(box.end.out_of_memory);
    box_release(&box);
}

static void can_be_freed_at_any_time(void **state)
{
    (void)state;
    for (int turns = 0; turns < 6; turns++) {
        struct box box;
        box_init(&box, "sleep 100");
        box_start(&box);
        for (int i = 0; i < turns && !box.started; i++)
            loop_turn(box.loop, true);
        sandbox_free(take_ptr(&box.sandbox));
        box_release(&box);
    }
}

/* The program's end ends all; a process it left behind is collected before, and ended then. */
static void orphans_are_collected(void **state)
{
    (void)state;
    struct box box;
    box_init(&box, "(sleep 0.02 & exit) ; (sleep 100 & exit); sleep 0.2;"
                   "for p in /proc/[0-9]*; do read l < $p/stat; echo \"$l\"; done");
    box_run(&box);
    assert_null(strstr(box.text, ") Z "));
    assert_non_null(strstr(box.text, "(sleep) S 1 "));
    box_release(&box);
}

static int talk(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    char answer[16] = "";
    address.sin_port = htons((uint16_t)atoi(strchr(getenv("API"), ':') + 1));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0
        || write(fd, "hello", 5) != 5 || read(fd, answer, sizeof(answer)) <= 0)
        return 1;
    return strcmp(answer, "bye") == 0 ? 0 : 2;
}

static void listener_leads_inside(bool own_network)
{
    struct box box;
    char text[16] = "";
    box_init_self(&box, "talk");
    command_add_env(&box.command, "API", "127.0.0.1:@API_PORT@");
    box.spec.own_network = own_network;
    box_start(&box);
    box_wait_started(&box);
    int fd = accept(box.listener, NULL, NULL);
    assert_true(fd >= 0);
    assert_int_equal(read(fd, text, sizeof(text)), 5);
    assert_string_equal(text, "hello");
    assert_int_equal(write(fd, "bye", 4), 4);
    close(fd);
    box_wait(&box);
    assert_int_equal(box.end.wait_status, 0);
    box_release(&box);
}

static void listener_in_both_networks(void **state)
{
    (void)state;
    listener_leads_inside(true);
    listener_leads_inside(false);
}

enum { MANY = 100 };

static void many_at_once(void **state)
{
    (void)state;
    struct box *boxes = mem_alloc(MANY * sizeof(*boxes));
    for (int i = 0; i < MANY; i++) {
        box_init(&boxes[i], "echo hello; sleep 0.05");
        boxes[i].spec.memory_mb = 64;
        box_start(&boxes[i]);
    }
    for (int i = 0; i < MANY; i++) {
        box_wait(&boxes[i]);
        assert_string_equal(boxes[i].what, "");
        assert_string_equal(boxes[i].text, "hello\n");
        assert_int_equal(boxes[i].end.wait_status, 0);
    }
    for (int i = 0; i < MANY; i++)
        box_release(&boxes[i]);
    free(boxes);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "talk") == 0)
        _exit(talk());
    box_main();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_with_its_status),
        cmocka_unit_test(signals_act_as_usual),
        cmocka_unit_test(says_why_it_cannot_execute),
        cmocka_unit_test(says_what_cannot_be_shown),
        cmocka_unit_test(can_be_signalled_frozen_killed),
        cmocka_unit_test(can_be_freed_at_any_time),
        cmocka_unit_test(orphans_are_collected),
        cmocka_unit_test(listener_in_both_networks),
        cmocka_unit_test(many_at_once),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    launcher_stop(box_launcher);
    return failures;
}
