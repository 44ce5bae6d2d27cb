#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/runtime/ask.h"
#include "runner/runtime/interpreters.h"
#include "runner/runtime/start.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/embed.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/function.h"

/*
 * No class files are a part of lambench: its client is compiled once for each Java, with AWS's
 * interfaces, and kept in the cache. Both go on Java's own class path, where classes load in half
 * the time. So, as in the cloud, these interfaces are those of the runtime, also for a function
 * that brings aws-lambda-java-core.
 */
enum { COMPILE_MS = 60000, PATH_BYTES = 1048576 };

#define SOURCES "runner/runtime/bootstrap/java/"

/* ---- compiling the client ------------------------------------------------------------------ */

static char *compiler_of(const struct interpreter *java)
{
    AUTO_FREE char *folder = file_parent(java->path);
    AUTO_FREE char *path = file_join(folder, "javac");
    AUTO_FREE char *home = file_join(folder, "../../bin/javac"); /* of jre/bin/java, Java 8 */
    return access(path, X_OK) == 0   ? take_ptr(&path)
           : access(home, X_OK) == 0 ? take_ptr(&home)
                                     : NULL;
}

/* The compiler of this Java, else one that compiles for it when it is told OUT_RELEASE. */
static char *find_compiler(const struct start *start, int *out_release)
{
    const struct interpreter *one;
    char *own = compiler_of(start->interpreter);
    *out_release = 0;
    for (size_t i = 0; !own && (one = interpreters_at(start->interpreters, RUNTIME_JAVA, i)); i++)
        if (one->major > start->interpreter->major && one->major > 8) {
            own = compiler_of(one);
            *out_release = start->interpreter->major;
        }
    return own;
}

int start_java_check(const struct start *start, struct error *error)
{
    int release;
    AUTO_FREE char *compiler = find_compiler(start, &release);
    if (compiler)
        return 0;
    error_set(error, ERROR_NOT_EMULATED,
              "%s cannot run: Java %s has no compiler here (javac not found), which it takes once",
              start->function->id, start->interpreter->version);
    return error_hint(error, "install it: apt install default-jdk-headless");
}

static int write_sources(const char *folder, struct error *error)
{
    const struct embed_file *file;
    for (size_t i = 0; (file = embed_at(i)); i++) {
        if (!text_starts(file->name, SOURCES))
            continue;
        AUTO_FREE char *path = file_join(folder, file->name + strlen(SOURCES));
        AUTO_FREE char *parent = file_parent(path);
        if (file_make_folders(parent, 0755, error) < 0 ||
            file_replace(path, file->bytes, file->size, 0644, error) < 0)
            return -1;
    }
    return 0;
}

static bool run_compiler(const char *compiler, int release, const char *folder)
{
    AUTO_STR said;
    str_init(&said, 4096);
    AUTO_FREE char *path = mem_format("%s/src:%s/src/core", folder, folder);
    AUTO_FREE char *classes = file_join(folder, "client");
    AUTO_FREE char *main = file_join(folder, "src/lambench/Bootstrap.java");
    char number[16];
    snprintf(number, sizeof(number), "%d", release);
    /* texts joined in the plain way: the newer one costs a start ten milliseconds */
    const char *argv[] = { compiler, "-nowarn", "-proc:none", "-encoding", "UTF-8",
                           "-XDstringConcat=inline", "-sourcepath", path, "-d", classes, main,
                           release ? "--release" : NULL, number, NULL };
    return ask_program(argv, COMPILE_MS, &said);
}

static int compile_into(void *self, const char *folder, struct error *error)
{
    const struct start *start = self;
    int release;
    AUTO_FREE char *compiler = find_compiler(start, &release);
    AUTO_FREE char *sources = file_join(folder, "src");
    AUTO_FREE char *classes = file_join(folder, "client");
    if (!compiler)
        return start_java_check(start, error);
    if (write_sources(sources, error) < 0 || file_make_folders(classes, 0755, error) < 0)
        return -1;
    if (!run_compiler(compiler, release, folder))
        return error_set(error, ERROR_NOT_EMULATED,
                         "%s cannot run: %s does not compile the runtime client",
                         start->function->id, compiler);
    return file_remove_tree(sources, error);
}

/* ---- the command line ---------------------------------------------------------------------- */

/* Appends the names of what HOST has for jars, as paths of INSIDE. */
static void add_jars(struct str *names, const char *host, const char *inside)
{
    AUTO_FREE char *literal = file_pattern(host);
    AUTO_FREE char *pattern = file_join(literal, "*.jar");
    glob_t jars;
    if (glob(pattern, 0, NULL, &jars) == 0)
        for (size_t i = 0; i < jars.gl_pathc; i++)
            str_addf(names, "%s/%s\n", inside, file_name(jars.gl_pathv[i]));
    globfree(&jars);
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Appends ":name" for each line of NAMES, sorted, each once: several layers may have the same. */
static void add_sorted(struct str *path, struct str *names)
{
    char **lines = NULL;
    size_t count = 0, capacity = 0;
    for (char *rest = names->text, *line; (line = strsep(&rest, "\n"));)
        if (*line)
            *ARRAY_PUSH(lines, count, capacity) = line;
    if (count > 0)
        qsort(lines, count, sizeof(*lines), by_name);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(lines[i], lines[i - 1]) != 0)
            str_addf(path, ":%s", lines[i]);
    free(lines);
}

/* Task root, the jars of its lib, then those of java/lib of the layers, each sorted by name (AWS
 * Lambda Developer Guide, "Working with layers for Java Lambda functions"). */
static void add_class_path(const struct spec *spec, struct str *path)
{
    AUTO_STR own;
    AUTO_STR layers;
    str_init(&own, PATH_BYTES);
    str_init(&layers, PATH_BYTES);
    const char *task = start_task_folder(spec);
    AUTO_FREE char *lib = task ? file_join(task, "lib") : NULL;
    if (lib)
        add_jars(&own, lib, "/var/task/lib");
    for (size_t i = 0; i < spec->overlay_count; i++) {
        AUTO_FREE char *folder = file_join(spec->overlays[i], "java/lib");
        add_jars(&layers, folder, "/opt/java/lib");
    }
    str_add(path, "/var/task");
    add_sorted(path, &own);
    add_sorted(path, &layers);
}

/* Lambda starts Java with the serial collector, one tier of compilation and a heap of 85 % of the
 * memory (recorded command lines). The rest makes texts UTF-8 whatever the locale is. */
static void add_options(const struct start *start, struct command *command)
{
    static const char *const options[] = {
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto",
        "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
        "-Djava.net.preferIPv4Stack=true", "-Dfile.encoding=UTF-8", "-Dsun.jnu.encoding=UTF-8",
    };
    AUTO_FREE char *heap =
        mem_format("-XX:MaxHeapSize=%ldk", (long)start->function->memory_mb * 1024 * 85 / 100);
    command_add_argument(command, start->interpreter->path);
    command_add_argument(command, heap);
    for (size_t i = 0; i < COUNT(options); i++)
        command_add_argument(command, options[i]);
    /* so that _X_AMZN_TRACE_ID can be set, which functions for these read */
    if (start->runtime->major < 17 && start->interpreter->major > 8)
        command_add_argument(command, "--add-opens=java.base/java.util=ALL-UNNAMED");
}

void start_java_begin(const struct start *start, const struct spec *spec, const char *own,
                      struct command *command)
{
    AUTO_STR path;
    str_init(&path, PATH_BYTES);
    add_class_path(spec, &path);
    add_options(start, command);
    if (own)
        command_add_argument(command, own);
    command_add_argument(command, "-cp");
    command_add_argument(command, path.text);
}

int start_java(const struct start *start, struct spec *spec, struct command *command,
               struct error *error)
{
    AUTO_FREE char *client = start_cache_path(start, "java/", "java", "");
    struct start compiling = *start;
    if (file_fill_folder(client, compile_into, &compiling, error) < 0)
        return -1;
    spec_add_mount(spec, client, "/var/runtime/lib", false);
    start_java_begin(start, spec, "-Xbootclasspath/a:/var/runtime/lib/client", command);
    command_add_argument(command, "lambench.Bootstrap");
    command_add_argument(command, start->function->handler ? start->function->handler : "");
    return 0;
}
