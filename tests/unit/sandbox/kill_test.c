/* What is left when the program is killed in the middle of things: nothing. */
#include "tests/unit/sandbox/box.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>

#include "runner/sandbox/cgroup.h"

enum { BOXES = 3, PATIENCE_MS = 5000 };

/* Holds some sandboxes, whose programs bear MARK, until it is killed. */
static void hold(const char *mark, bool frozen)
{
    struct box boxes[BOXES];
    AUTO_FREE char *script = mem_format("trap '' TERM HUP INT; sleep 9999 & : %s; wait", mark);
    box_main();
    printf("%d\n", getpid());
    for (int i = 0; i < BOXES; i++) {
        box_init(&boxes[i], script);
        boxes[i].spec.memory_mb = 64;
        box_start(&boxes[i]);
    }
    for (int i = 0; i < BOXES; i++)
        box_wait_started(&boxes[i]);
    for (int i = 0; frozen && i < BOXES; i++)
        sandbox_freeze(boxes[i].sandbox, true);
    poll(NULL, 0, frozen ? 50 : 0); /* until they are */
    puts("ready");
    fflush(stdout);
    for (;;)
        loop_turn(boxes[0].loop, true);
}

/* Processes with TEXT in their command line. */
static int count_processes(const char *text, pid_t *out_parent)
{
    int count = 0;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; (entry = readdir(proc));) {
        char path[300], line[4096];
        (void)snprintf(path, sizeof(path), "/proc/%s/cmdline", entry->d_name);
        FILE *file = isdigit((unsigned char)entry->d_name[0]) ? fopen(path, "re") : NULL;
        if (!file)
            continue;
        size_t size = fread(line, 1, sizeof(line) - 1, file);
        (void)fclose(file);
        for (size_t i = 0; i < size; i++)
            line[i] = line[i] ? line[i] : ' ';
        line[size] = '\0';
        if (strstr(line, text)) {
            count++;
            *out_parent = (pid_t)atoi(entry->d_name);
        }
    }
    closedir(proc);
    return count;
}

static int count_groups(pid_t launcher)
{
    struct cgroup_home home;
    char part[64];
    int count = 0;
    cgroup_find(&home);
    (void)snprintf(part, sizeof(part), "-%d-", launcher);
    DIR *folder = home.kind == CGROUP_NONE ? NULL : opendir(home.folder);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        count += strncmp(entry->d_name, "lambench-", 9) == 0 && strstr(entry->d_name, part) != NULL;
    if (folder)
        closedir(folder);
    return count;
}

static pid_t start_holder(const char *mark, bool frozen)
{
    int ends[2];
    char line[64] = "";
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl("/proc/self/exe", "kill_test", "hold", mark,
              frozen ? "frozen" : "running", (char *)NULL);
        _exit(1);
    }
    close(ends[1]);
    FILE *said = fdopen(ends[0], "r");
    while (!strstr(line, "ready"))
        assert_non_null(fgets(line, sizeof(line), said));
    (void)fclose(said);
    return pid;
}

/* The launcher is the only child of the holder. */
static pid_t launcher_of(pid_t holder)
{
    char path[64];
    int launcher = 0;
    (void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", holder, holder);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%d", &launcher), 1);
    (void)fclose(file);
    return launcher;
}

/* A killed launcher leaves its groups to the next start; they can go when the last process has. */
static void sweep_until_gone(pid_t launcher)
{
    struct cgroup_home home;
    cgroup_find(&home);
    for (int waited = 0; waited < PATIENCE_MS && count_groups(launcher) > 0; waited += 5) {
        cgroup_sweep(&home);
        poll(NULL, 0, 5);
    }
    assert_int_equal(count_groups(launcher), 0);
}

static void nothing_is_left(bool launcher_first, bool frozen)
{
    char mark[64];
    pid_t unused = 0;
    (void)snprintf(mark, sizeof(mark), "mark-%d-%d%d", getpid(), launcher_first, frozen);
    pid_t holder = start_holder(mark, frozen);
    pid_t launcher = launcher_of(holder);
    struct cgroup_home home;
    cgroup_find(&home);
    /* a program that has just been executed does not show its words at once */
    for (int waited = 0; waited < PATIENCE_MS && count_processes(mark, &unused) < BOXES;
         waited += 5)
        poll(NULL, 0, 5);
    assert_true(count_processes(mark, &unused) >= BOXES);
    assert_true(home.kind == CGROUP_NONE || count_groups(launcher) >= BOXES);
    if (launcher_first)
        kill(launcher, SIGKILL);
    kill(holder, SIGKILL);
    waitpid(holder, NULL, 0);
    int waited = 0;
    while (waited < PATIENCE_MS && (count_processes(mark, &unused) > 0
                                    || kill(launcher, 0) == 0)) {
        poll(NULL, 0, 5);
        waited += 5;
    }
    assert_int_equal(count_processes(mark, &unused), 0);
    if (launcher_first)
        sweep_until_gone(launcher);
    assert_int_equal(count_groups(launcher), 0);
}

static void after_kill_of_the_program(void **state)
{
    (void)state;
    nothing_is_left(false, false);
}

static void after_kill_of_program_and_launcher(void **state)
{
    (void)state;
    nothing_is_left(true, false);
}

/* What stands still dies as what runs does. */
static void after_kill_while_frozen(void **state)
{
    (void)state;
    nothing_is_left(false, true);
    nothing_is_left(true, true);
}

/* Without its launcher a sandbox cannot go on: that is an end like any other. */
static void death_of_the_launcher_is_told(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct launcher *other = box_launcher;
    assert_int_equal(launcher_start(&box_launcher, &error), 0);
    struct box box, late;
    box_init(&box, "sleep 100");
    box_start(&box);
    box_wait_started(&box);
    char path[64];
    int parent = 0;
    (void)snprintf(path, sizeof(path), "/proc/%d/stat", program_pid(box.program));
    for (int i = 0, at = program_pid(box.program); i < 2; i++, at = parent) {
        (void)snprintf(path, sizeof(path), "/proc/%d/stat", at);
        FILE *file = fopen(path, "re");
        assert_non_null(file);
        assert_int_equal(fscanf(file, "%*d (%*[^)]) %*c %d", &parent), 1);
        (void)fclose(file);
    }
    kill(parent, SIGKILL);
    box_wait(&box);
    assert_true(box.gone);
    assert_int_equal(WTERMSIG(box.end.wait_status), SIGKILL);
    box_release(&box);
    box_init(&late, "true");
    /* Its sockets close one after the other: the next start fails at once, or soon. */
    if (sandbox_open(box_launcher, late.loop, &late.spec, &box_calls, &late, &late.sandbox,
                     &error) < 0) {
        assert_non_null(strstr(error.what, "launcher"));
    } else {
        box_wait(&late);
        assert_true(late.failed);
    }
    box_release(&late);
    launcher_stop(box_launcher);
    box_launcher = other;
    sweep_until_gone(parent);
}

int main(int argc, char **argv)
{
    if (argc > 3 && strcmp(argv[1], "hold") == 0)
        hold(argv[2], strcmp(argv[3], "frozen") == 0);
    box_main();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_kill_of_the_program),
        cmocka_unit_test(after_kill_of_program_and_launcher),
        cmocka_unit_test(after_kill_while_frozen),
        cmocka_unit_test(death_of_the_launcher_is_told),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    launcher_stop(box_launcher);
    return failures;
}
