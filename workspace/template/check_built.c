/* Handlers of code that is built. Only what is surely missing is told: the class or the assembly
 * may come out of a build, a layer or a dependency. */
#include "workspace/template/check.h"

#include <dirent.h>
#include <string.h>

#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/model/runtime.h"
#include "workspace/template/reading.h"

enum { LONGEST_LIST = 4096 };

static void tell(struct reading *reading, const struct function *function, const char *hint,
                 const char *text)
{
    const struct origin *at = function->handler_origin.line ? &function->handler_origin
                                                            : &function->origin;
    problem_hint(check_tell(reading, PROBLEM_ERROR, "LB102", function->id, at, "%s", text), "%s",
                 hint);
}

static bool exists(const char *folder, const char *name)
{
    AUTO_FREE char *path = file_join(folder, name);
    return file_exists(path);
}

/* Has FOLDER a file with one of the endings? */
static bool has_ending(const char *folder, const char *const *endings)
{
    DIR *opened = opendir(folder);
    bool found = false;
    size_t seen = 0;
    for (const struct dirent *entry; opened && !found && seen < LONGEST_LIST &&
                                     (entry = readdir(opened)); seen++)
        for (const char *const *ending = endings; *ending; ending++)
            found = found || text_ends(entry->d_name, *ending);
    if (opened)
        closedir(opened);
    return found || seen == LONGEST_LIST;
}

/* --- Java --- */

static const char *const builds[] = { "pom.xml", "build.gradle", "build.gradle.kts", "build.sbt",
                                      "Makefile" };
static const char *const sources[] = { "src/main/kotlin", "src/main/scala", "src/main/groovy" };
static const char *const jars[] = { ".jar", ".zip", NULL };

static bool has_any(const char *folder, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (exists(folder, names[i]))
            return true;
    return false;
}

/* "com/example/App" of "com.example.App::handle", without the name of a class within it. */
static char *class_path(const char *handler)
{
    char *path = mem_text_n(handler, strcspn(handler, ":$"));
    for (char *at = path; *at; at++)
        if (*at == '.')
            *at = '/';
    return path;
}

/* Its package is among the sources, but no such class. */
static void check_source(struct reading *reading, const struct function *function,
                         const char *class)
{
    AUTO_FREE char *source = mem_format("src/main/java/%s.java", class);
    AUTO_FREE char *package = file_parent(source);
    bool named = strchr(class, '/') && exists(function->code_path, package);
    if (!named || exists(function->code_path, source) ||
        has_any(function->code_path, sources, COUNT(sources)))
        return;
    AUTO_FREE char *text = mem_format("Handler \"%s\" not found: there is no %s",
                                      function->handler, source);
    tell(reading, function, "Write it as package.Class::method: \"example.App::handle\" is in "
         "example/App.java.", text);
}

static void check_java(struct reading *reading, const struct function *function)
{
    const char *folder = function->code_path;
    AUTO_FREE char *class = class_path(function->handler);
    AUTO_FREE char *compiled = mem_format("%s.class", class);
    AUTO_FREE char *library = file_join(folder, "lib");
    if (exists(folder, compiled) || has_ending(folder, jars) || has_ending(library, jars))
        return;
    if (has_any(folder, builds, COUNT(builds)) || exists(folder, "src")) {
        check_source(reading, function, class);
        return;
    }
    if (function->layer_count > 0 || exists(folder, "META-INF"))
        return;
    AUTO_FREE char *text = mem_format("Handler \"%s\" not found: there is no %s, no jar, and "
                                      "nothing to build it of", function->handler, compiled);
    tell(reading, function, "CodeUri is the folder with pom.xml or build.gradle, or with classes.",
         text);
}

/* --- .NET --- */

/* How often "::" stands in it. */
static size_t separators(const char *handler)
{
    size_t count = 0;
    for (const char *at = handler; (at = strstr(at, "::")); at += 2)
        count++;
    return count;
}

static void check_dotnet(struct reading *reading, const struct function *function)
{
    static const char *const projects[] = { ".csproj", ".fsproj", ".vbproj", ".sln", ".cs", NULL };
    static const char form[] = "Write it as Assembly::Namespace.Class::Method, or as Assembly for "
                               "a program of its own.";
    const char *handler = function->handler;
    size_t count = separators(handler);
    if (count != 0 && count != 2) {
        AUTO_FREE char *text = mem_format("Handler \"%s\" is not Assembly::Type::Method", handler);
        tell(reading, function, form, text);
        return;
    }
    AUTO_FREE char *assembly = mem_format("%.*s.dll", (int)strcspn(handler, ":"), handler);
    if (exists(function->code_path, assembly) || has_ending(function->code_path, projects) ||
        exists(function->code_path, "src") || exists(function->code_path, "Makefile"))
        return;
    AUTO_FREE char *text = mem_format("Handler \"%s\" not found: there is no %s and no project to "
                                      "build it of", handler, assembly);
    tell(reading, function, form, text);
}

void check_built(struct reading *reading, const struct function *function)
{
    const struct runtime *runtime = runtime_find(function->runtime);
    if (!function->handler || function->build_method)
        return;
    if (runtime->family == RUNTIME_JAVA)
        check_java(reading, function);
    else
        check_dotnet(reading, function);
}
