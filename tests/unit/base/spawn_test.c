#include "tests/lib/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/base/spawn.h"

struct end {
    struct loop *loop;
    struct spawn *free_within;
    int calls, status;
};

static void ended(void *self, int wait_status)
{
    struct end *end = self;
    end->calls++;
    end->status = wait_status;
    spawn_free(take_ptr(&end->free_within));
    loop_stop(end->loop);
}

#define SHELL(script) (const char *const[]){ "sh", "-c", script, NULL }

/* Runs a script to its end and returns what it wrote to its standard output. */
static char *run_shell(const char *script, const char *folder, const char *const *env,
                       int *out_status)
{
    AUTO(loop) loop = loop_new();
    struct error error = ERROR_INIT;
    struct end end = { .loop = loop };
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    struct spawn_options options = { .argv = SHELL(script), .env = env, .folder = folder,
                                     .input = -1, .output = ends[1], .errors = -1 };
    AUTO(spawn) spawn = spawn_start(loop, &options, ended, &end, &error);
    assert_non_null(spawn);
    close(ends[1]);
    loop_run(loop);
    assert_int_equal(end.calls, 1);
    *out_status = end.status;
    char text[1000];
    ssize_t got = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    assert_true(got >= 0);
    return mem_text_n(text, (size_t)got);
}

static void runs_a_program_and_tells_its_end(void **state)
{
    (void)state;
    int status;
    AUTO_FREE char *text = run_shell("echo hello; exit 3", NULL, NULL, &status);
    assert_string_equal(text, "hello\n");
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 3);
}

static void gives_folder_and_variables(void **state)
{
    (void)state;
    int status;
    static const char *const env[] = { "GIVEN=x", "PATH=/usr/bin:/bin", NULL };
    AUTO_FREE char *text = run_shell("pwd; echo $GIVEN$HOME", "/usr", env, &status);
    assert_string_equal(text, "/usr\nx\n");
}

static void gives_nothing_but_the_three_descriptors(void **state)
{
    (void)state;
    int status;
    AUTO_CLOSE int leak = open("/dev/null", O_RDONLY); /* somebody forgot O_CLOEXEC */
    assert_true(leak >= 0);
    AUTO_FREE char *text = run_shell(
        "read -r x || echo end; for f in /proc/$$/fd/*; do [ -e $f ] && echo ${f##*/}; done", NULL,
        NULL, &status);
    assert_string_equal(text, "end\n0\n1\n2\n");
}

static void standard_descriptors_may_be_swapped(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    struct error error = ERROR_INIT;
    struct end end = { .loop = loop };
    int ends[2], kept_errors = fcntl(2, F_DUPFD_CLOEXEC, 10);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    dup2(ends[1], 2); /* our standard error is the pipe, and becomes the child's output */
    struct spawn_options options = { .argv = SHELL("echo out; echo err >&2"), .input = -1,
                                     .output = 2, .errors = -1 };
    struct spawn *spawn = spawn_start(loop, &options, ended, &end, &error);
    dup2(kept_errors, 2);
    close(kept_errors);
    close(ends[1]);
    assert_non_null(spawn);
    loop_run(loop);
    char text[100];
    ssize_t got = read(ends[0], text, sizeof text);
    assert_int_equal(got, 4);
    assert_memory_equal(text, "out\n", 4);
    close(ends[0]);
    spawn_free(spawn);
}

static void a_program_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    struct error error = ERROR_INIT;
    struct spawn_options options = { .argv = (const char *const[]){ "no-such-program", NULL },
                                     .input = -1, .output = -1, .errors = -1 };
    assert_null(spawn_start(loop, &options, ended, NULL, &error));
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    assert_non_null(strstr(error.what, "no-such-program"));
    assert_true(strlen(error.hint) > 0);
    options.argv = (const char *const[]){ "/etc/passwd", NULL };
    assert_null(spawn_start(loop, &options, ended, NULL, &error));
    assert_int_equal(error.kind, ERROR_DENIED);
    options.argv = SHELL("true");
    options.folder = "/no/such/folder";
    assert_null(spawn_start(loop, &options, ended, NULL, &error));
    assert_non_null(strstr(error.what, "/no/such/folder"));
    options.folder = NULL;
    options.input = 999;
    assert_null(spawn_start(loop, &options, ended, NULL, &error));
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no zombie was left */
    assert_int_equal(errno, ECHILD);
}

static void what_we_ignore_is_not_ignored_in_the_child(void **state)
{
    (void)state;
    int status;
    (void)signal(SIGPIPE, SIG_IGN);
    AUTO_FREE char *text = run_shell("kill -PIPE $$; echo still here", NULL, NULL, &status);
    (void)signal(SIGPIPE, SIG_DFL);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGPIPE);
}

static void it_can_be_killed_and_freed(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    struct error error = ERROR_INIT;
    struct end end = { .loop = loop };
    struct spawn_options options = { .argv = SHELL("sleep 100 & sleep 100"), .input = -1,
                                     .output = -1, .errors = -1, .own_group = 1 };
    end.free_within = spawn_start(loop, &options, ended, &end, &error);
    assert_non_null(end.free_within);
    assert_true(spawn_pid(end.free_within) > 0);
    assert_int_equal(getpgid(spawn_pid(end.free_within)), spawn_pid(end.free_within));
    spawn_kill(end.free_within, SIGTERM);
    loop_run(loop); /* frees it in its own callback */
    assert_true(WIFSIGNALED(end.status));

    struct spawn *running = spawn_start(loop, &options, ended, &end, &error);
    pid_t pid = spawn_pid(running);
    spawn_free(running);
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(end.calls, 1);
    spawn_free(NULL);
}

static void it_dies_with_us(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t parent = fork();
    if (parent == 0) {
        struct loop *loop = loop_new();
        struct error error = ERROR_INIT;
        /* The child holds the pipe open until it dies. */
        struct spawn_options options = { .argv = (const char *const[]){ "sleep", "100", NULL },
                                         .input = -1, .output = ends[1], .errors = -1 };
        struct spawn *spawn = spawn_start(loop, &options, ended, NULL, &error);
        (void)kill(getpid(), spawn ? SIGKILL : SIGTERM);
    }
    close(ends[1]);
    int status;
    assert_int_equal(waitpid(parent, &status, 0), parent);
    assert_int_equal(WTERMSIG(status), SIGKILL);
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 0); /* ends long before 100 s */
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_a_program_and_tells_its_end),
        cmocka_unit_test(gives_folder_and_variables),
        cmocka_unit_test(gives_nothing_but_the_three_descriptors),
        cmocka_unit_test(standard_descriptors_may_be_swapped),
        cmocka_unit_test(a_program_that_is_not_there_is_an_error),
        cmocka_unit_test(what_we_ignore_is_not_ignored_in_the_child),
        cmocka_unit_test(it_can_be_killed_and_freed),
        cmocka_unit_test(it_dies_with_us),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
