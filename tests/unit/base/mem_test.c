#include "tests/lib/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void new_memory_is_zero(void **state)
{
    (void)state;
    AUTO_FREE char *block = mem_alloc(1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(block[i], 0);
}

static void nothing_is_an_allocation_too(void **state)
{
    (void)state;
    AUTO_FREE void *none = mem_alloc(0);
    AUTO_FREE void *copy = mem_copy("", 0);
    AUTO_FREE void *resized = mem_resize(NULL, 0, 8);
    assert_non_null(none);
    assert_non_null(copy);
    assert_non_null(resized);
}

static void text_is_copied(void **state)
{
    (void)state;
    AUTO_FREE char *all = mem_text("hello");
    AUTO_FREE char *part = mem_text_n("hello", 3);
    AUTO_FREE char *made = mem_format("%s-%d", "x", 7);
    assert_string_equal(all, "hello");
    assert_string_equal(part, "hel");
    assert_string_equal(made, "x-7");
    assert_null(mem_text(NULL));
}

static void an_array_grows_and_keeps_its_elements(void **state)
{
    (void)state;
    int *numbers = NULL;
    size_t count = 0, capacity = 0;
    for (int i = 0; i < 1000; i++)
        *ARRAY_PUSH(numbers, count, capacity) = i;
    assert_int_equal(count, 1000);
    assert_true(capacity >= 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(numbers[i], i);
    free(numbers);
}

static void taking_leaves_nothing(void **state)
{
    (void)state;
    char *text = mem_text("mine");
    AUTO_FREE char *taken = take_ptr(&text);
    assert_null(text);
    assert_string_equal(taken, "mine");
    int fd = 77;
    assert_int_equal(take_fd(&fd), 77);
    assert_int_equal(fd, -1);
}

static void a_descriptor_closes_at_the_end_of_its_scope(void **state)
{
    (void)state;
    int number;
    {
        AUTO_CLOSE int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        number = fd;
        assert_true(fcntl(number, F_GETFD) >= 0);
    }
    assert_int_equal(fcntl(number, F_GETFD), -1);
}

static int hook_fd;

static void say_so(void)
{
    if (write(hook_fd, "!", 1) != 1)
        _exit(99);
}

/* Runs BREAK_IT in a child that has a death hook; returns its wait status and how often the hook
 * was called. */
static int dies(void (*break_it)(void), int *out_calls)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        (void)dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), 2);
        hook_fd = ends[1];
        (void)signal(SIGABRT, SIG_DFL); /* cmocka has its own */
        mem_on_death(say_so);
        break_it();
        _exit(0);
    }
    close(ends[1]);
    char calls[16];
    ssize_t got = read(ends[0], calls, sizeof calls);
    close(ends[0]);
    *out_calls = (int)got;
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void break_invariant(void)
{
    CHECK(1 + 1 == 3);
}

static void ask_for_too_much(void)
{
    free(mem_resize(NULL, (size_t)-1 / 2, 16));
}

static void abort_here(void)
{
    abort();
}

static void a_broken_invariant_restores_the_terminal_and_ends(void **state)
{
    (void)state;
    int calls;
    int status = dies(break_invariant, &calls);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 70);
    assert_int_equal(calls, 1);
}

static void too_much_memory_restores_the_terminal_and_ends(void **state)
{
    (void)state;
    int calls;
    int status = dies(ask_for_too_much, &calls);
    assert_int_equal(WEXITSTATUS(status), 70);
    assert_int_equal(calls, 1);
}

static void a_fatal_signal_restores_the_terminal_and_stays_one(void **state)
{
    (void)state;
    int calls;
    int status = dies(abort_here, &calls);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_int_equal(calls, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_memory_is_zero),
        cmocka_unit_test(nothing_is_an_allocation_too),
        cmocka_unit_test(text_is_copied),
        cmocka_unit_test(an_array_grows_and_keeps_its_elements),
        cmocka_unit_test(taking_leaves_nothing),
        cmocka_unit_test(a_descriptor_closes_at_the_end_of_its_scope),
        cmocka_unit_test(a_broken_invariant_restores_the_terminal_and_ends),
        cmocka_unit_test(too_much_memory_restores_the_terminal_and_ends),
        cmocka_unit_test(a_fatal_signal_restores_the_terminal_and_stays_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
