/* Reading the files of local variables, and what is wrong with them. */
#include "workspace/template/local_env_inside.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/model/likeness.h"
#include "workspace/model/project.h"
#include "workspace/model/variable.h"
#include "workspace/template/beside.h"
#include "workspace/template/dotenv.h"
#include "workspace/template/node.h"

#define DOTENV_FILE ".env"

enum { MOST_TOLD = 100 };

/* A finding, with HINT unless that is NULL; the first MOST_TOLD are enough. */
static void warn(struct local_env *env, const struct local *at, const char *code, const char *hint,
                 const char *format, ...) __attribute__((format(printf, 5, 6)));
static void warn(struct local_env *env, const struct local *at, const char *code, const char *hint,
                 const char *format, ...)
{
    if (env->told++ >= MOST_TOLD)
        return;
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    struct problem *problem = problem_add(&env->beside->project->problems, PROBLEM_WARNING, code,
                                          at->file, at->line, at->column, NULL, "%s", text);
    if (hint)
        problem_hint(problem, "%s", hint);
}

static struct local place_of(const struct local_file *file, const struct node *node)
{
    return (struct local){ .file = file->name, .line = node->line, .column = node->column };
}

/* --- what may be set --- */

static bool is_settable(const char *name)
{
    if (!isalpha((unsigned char)*name) && *name != '_')
        return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && *name != '_')
            return false;
    return true;
}

const char *local_env_obstacle(const char *name)
{
    if (variable_is_reserved(name))
        return "is set by Lambda itself; functions do not get this value";
    return is_settable(name) ? NULL : "cannot be a variable's name; functions do not get it";
}

static bool may_be_set(struct local_env *env, const struct local *local)
{
    const char *why_not = local_env_obstacle(local->name);
    if (why_not)
        warn(env, local, "LB623", NULL, "%.100s %s", local->name, why_not);
    return !why_not;
}

/* --- .env --- */

static void add_line(struct local_env *env, const struct dotenv *dotenv, const char *file)
{
    struct arena *arena = env->beside->arena;
    struct local *local = arena_take(arena, sizeof *local);
    *local = (struct local){
        .name = arena_copy(arena, dotenv->name.text), .file = file,
        .text = arena_text(arena, dotenv->value.text, dotenv->value.length),
        .line = dotenv->entry_line, .column = dotenv->entry_column,
    };
    if (may_be_set(env, local))
        map_set(env->dotenv, local->name, local);
}

void local_env_read_dotenv(struct local_env *env)
{
    AUTO_FREE char *path = file_join(env->beside->project->root, DOTENV_FILE);
    AUTO(blob) text = NULL;
    if (beside_read(env->beside, path, false, &text) < 0 || !text)
        return;
    const char *file = beside_name(env->beside, path);
    struct dotenv dotenv;
    dotenv_init(&dotenv, blob_bytes(text), blob_size(text));
    for (int result; (result = dotenv_next(&dotenv)) != 0;) {
        const struct local at = { .file = file, .line = dotenv.entry_line,
                                  .column = dotenv.entry_column };
        if (result > 0)
            add_line(env, &dotenv, file);
        else
            warn(env, &at, "LB620", NULL, "%s", dotenv.wrong);
    }
    dotenv_release(&dotenv);
}

/* --- JSON files --- */

static void check_entry(struct local_env *env, const struct local_file *file,
                        const struct node *entry)
{
    for (size_t i = 0; i < entry->count; i++) {
        const struct node_member *member = &entry->members[i];
        struct local at = place_of(file, member->key);
        at.name = member->name;
        if (!may_be_set(env, &at) || node_text(member->value))
            continue;
        at = place_of(file, member->value);
        warn(env, &at, "LB620", "Write it in quotes.",
             "the value of %.100s is %s; functions get an empty text", member->name,
             node_kind_word(member->value->kind));
    }
}

const char *local_env_last_part(const char *id)
{
    const char *slash = strrchr(id, '/');
    return slash ? slash + 1 : id;
}

static void no_function(struct local_env *env, const struct local_file *file,
                        const struct node_member *member)
{
    const struct project *project = env->beside->project;
    if (env->told >= MOST_TOLD)
        return;
    AUTO_FREE const char **names = mem_alloc((project->function_count + 1) * sizeof *names);
    for (size_t i = 0; i < project->function_count; i++)
        names[i] = project->functions[i].id;
    const char *near = likeness_nearest(member->name, names);
    AUTO_FREE char *hint = near ? mem_format("Did you mean %s?", near) : NULL;
    const struct local at = place_of(file, member->key);
    warn(env, &at, "LB621", hint, "there is no function \"%.100s\"; these variables are not used",
         member->name);
}

static void wrong_form(struct local_env *env, const struct local_file *file,
                       const struct node_member *member)
{
    struct error error = ERROR_INIT;
    if (env->told++ >= MOST_TOLD)
        return;
    error_at(&error, file->name, member->value->line, member->value->column, ERROR_INVALID,
             "\"%.100s\" must be an object of names and values, not %s", member->name,
             node_kind_word(member->value->kind));
    error_hint(&error, "Write {\"Function\": {\"NAME\": \"value\"}}.");
    beside_tell(env->beside, file->name, file->named, &error);
}

static void check_file(struct local_env *env, const struct local_file *file)
{
    for (size_t i = 0; file->root && i < file->root->count; i++) {
        const struct node_member *member = &file->root->members[i];
        if (member->value->kind != NODE_MAP)
            wrong_form(env, file, member);
        else
            check_entry(env, file, member->value);
        if (strcmp(member->name, file->every) != 0 && !map_get(env->functions, member->name))
            no_function(env, file, member);
    }
}

void local_env_read_json(struct local_env *env, struct local_file *file, const char *path)
{
    if (!path || beside_read_json(env->beside, path, file->named, &file->root) < 0)
        return;
    file->name = beside_name(env->beside, path);
    check_file(env, file);
}

