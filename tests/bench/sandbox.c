/*
 * How much a sandbox adds to fork and exec: from the call to the first instruction of the program,
 * and to the end of everything; and what it costs that a program stands still between two questions
 * that it answers. Prints medians.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runner/sandbox/launch.h"
#include "runner/sandbox/sandbox.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/base/mem.h"

enum { ROUNDS = 41 };

static struct launcher *launcher;
static struct sandbox *sandbox;
static bool done, running;

static void ready(void *self, int listener)
{
    (void)self;
    close(listener);
}

static void failed(void *self, const struct error *error)
{
    (void)self;
    (void)fprintf(stderr, "%s\n", error->what);
    exit(1);
}

static void ended(void *self, const struct sandbox_end *end)
{
    (void)self;
    (void)end;
    done = true;
}

static void started(void *self, pid_t pid)
{
    (void)self, (void)pid;
    running = true;
}

static void program_ended(void *self, const struct sandbox_end *end)
{
    (void)self, (void)end;
    sandbox_kill(sandbox);
}

static void rest(long ms)
{
    struct timespec time = { .tv_nsec = ms * 1000000 };
    nanosleep(&time, NULL);
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof(*values), compare);
    return values[ROUNDS / 2];
}

/* The program is this one, with a descriptor to say when it is there. */
static int say_now(void)
{
    int64_t now = clock_mono_ns();
    return write(STDOUT_FILENO, &now, sizeof(now)) == sizeof(now) ? 0 : 1;
}

static double since(int fd, int64_t begin)
{
    int64_t there = 0;
    if (read(fd, &there, sizeof(there)) != sizeof(there))
        exit(1);
    return (double)(there - begin) / 1e6;
}

static void bare(const char *self, double *first, double *whole)
{
    int ends[2];
    if (pipe(ends) < 0)
        exit(1);
    int64_t begin = clock_mono_ns();
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl(self, self, "now", (char *)NULL);
        _exit(1);
    }
    waitpid(pid, NULL, 0);
    *whole = (double)(clock_mono_ns() - begin) / 1e6;
    *first = since(ends[0], begin);
    close(ends[0]);
    close(ends[1]);
}

static void open_box(struct loop *loop, const char *self, const char *word, int input, int output)
{
    static const struct sandbox_calls calls = { .ready = ready, .failed = failed,
                                                .ended = ended };
    static const struct program_calls program_calls = { .started = started, .failed = failed,
                                                        .ended = program_ended };
    static char program_path[] = "/opt/now";
    char given[16];
    char *const argv[] = { program_path, given, NULL };
    struct error error = ERROR_INIT;
    struct program *program;
    struct spec spec;
    (void)snprintf(given, sizeof(given), "%s", word);
    spec_init(&spec);
    spec_add_mount(&spec, self, "/opt/now", false);
    spec_add_mount(&spec, "/usr/share", "/var/task", false);
    spec.memory_mb = 128;
    spec.processes = 100;
    spec.own_network = false; /* as most functions, and as what is kept ready */
    done = false;
    struct sandbox_program what = { .argv = argv, .input = input, .output = output,
                                    .errors = STDERR_FILENO };
    if (sandbox_open(launcher, loop, &spec, &calls, NULL, &sandbox, &error) < 0
        || sandbox_run(sandbox, &what, &program_calls, NULL, &program, &error) < 0)
        failed(NULL, &error);
    spec_release(&spec);
}

static void boxed(struct loop *loop, const char *self, double *first, double *whole)
{
    int ends[2];
    if (pipe(ends) < 0)
        exit(1);
    int64_t begin = clock_mono_ns();
    open_box(loop, self, "now", -1, ends[1]);
    while (!done)
        loop_turn(loop, true);
    *whole = (double)(clock_mono_ns() - begin) / 1e6;
    *first = since(ends[0], begin);
    sandbox_free(sandbox);
    close(ends[0]);
    close(ends[1]);
}

/* Inside: every byte is answered. */
static int answer(void)
{
    char byte;
    while (read(STDIN_FILENO, &byte, 1) == 1)
        if (write(STDOUT_FILENO, &byte, 1) != 1)
            return 1;
    return 0;
}

/* Microseconds from question to answer, the calls that stop it and let it go on included. */
static double question(int to, int from, bool freeze)
{
    char byte = 'x';
    int64_t begin = clock_mono_ns();
    if (freeze)
        sandbox_freeze(sandbox, false);
    if (write(to, &byte, 1) != 1 || read(from, &byte, 1) != 1)
        exit(1);
    if (freeze)
        sandbox_freeze(sandbox, true);
    return (double)(clock_mono_ns() - begin) / 1e3;
}

static void questions(struct loop *loop, const char *self, bool freeze, double *took)
{
    int to[2], from[2];
    if (pipe(to) < 0 || pipe(from) < 0)
        exit(1);
    open_box(loop, self, "answer", to[0], from[1]);
    while (!running)
        loop_turn(loop, true);
    running = false;
    (void)question(to[1], from[0], false); /* until it is there */
    for (int i = 0; i < ROUNDS; i++) {
        rest(2);
        took[i] = question(to[1], from[0], freeze);
    }
    sandbox_free(sandbox);
    int fds[] = { to[0], to[1], from[0], from[1] };
    for (size_t i = 0; i < COUNT(fds); i++)
        close(fds[i]);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "now") == 0)
        return say_now();
    if (argc > 1 && strcmp(argv[1], "answer") == 0)
        return answer();
    struct error error = ERROR_INIT;
    if (launcher_start(&launcher, &error) < 0)
        return 1;
    char self[4096];
    ssize_t size = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (size < 0)
        return 1;
    self[size] = '\0';
    struct loop *loop = loop_new();
    double first[3][ROUNDS], whole[3][ROUNDS];
    launcher_warm(launcher);
    for (int i = 0; i < ROUNDS; i++) {
        rest(120);
        bare(self, &first[0][i], &whole[0][i]);
        boxed(loop, self, &first[1][i], &whole[1][i]); /* one is ready */
        boxed(loop, self, &first[2][i], &whole[2][i]); /* none is ready */
    }
    static const char *const names[] = { "fork and exec", "sandbox, prepared", "sandbox, new" };
    for (int i = 0; i < 3; i++)
        printf("%-20s first instruction %6.2f ms   whole %6.2f ms\n", names[i], median(first[i]),
               median(whole[i]));
    questions(loop, self, false, first[0]);
    questions(loop, self, true, first[1]);
    printf("%-20s running %6.1f us   frozen in between %6.1f us\n", "question and answer",
           median(first[0]), median(first[1]));
    loop_free(loop);
    launcher_stop(launcher);
    return 0;
}
