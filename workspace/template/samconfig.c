#include "workspace/template/samconfig.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/model/problem.h"
#include "workspace/model/project.h"
#include "workspace/template/beside.h"
#include "workspace/template/node.h"
#include "workspace/template/parse.h"
#include "workspace/template/settings.h"
#include "workspace/template/toml.h"

enum { LEVELS_UP = 3, LIST_BYTES = 65536 };

static const char *const names[] = { "samconfig.toml", "samconfig.yaml", "samconfig.yml" };

/* --- tables --- */

static bool is_local(const char *command)
{
    return text_starts(command, "local_");
}

/* A result of `sam package` or `sam build` is no source. */
static bool reads_source(const char *command)
{
    return is_local(command) || text_equal(command, "global") || text_equal(command, "build") ||
           text_equal(command, "validate");
}

/* Tables of the commands that WANTED accepts, in the file's order. */
static void add_tables(struct samconfig *config, const struct node *environment,
                       bool (*wanted)(const char *command))
{
    for (size_t i = 0; i < environment->count; i++) {
        const struct node_member *command = &environment->members[i];
        const struct node *table = node_get(command->value, "parameters");
        if (wanted(command->name) && node_is(table, NODE_MAP) &&
            config->count < SAMCONFIG_TABLES)
            config->tables[config->count++] = table;
    }
}

static bool is_global(const char *command)
{
    return text_equal(command, "global");
}

static bool is_other(const char *command)
{
    return !is_global(command) && !is_local(command);
}

const struct node *samconfig_get(const struct samconfig *config, const char *option)
{
    const struct node *found = NULL;
    for (size_t i = 0; i < config->count; i++) {
        const struct node *value = node_get(config->tables[i], option);
        found = value ? value : found;
    }
    return found;
}

/* --- the file --- */

static const struct node *read_yaml(const struct parse_source *source, struct arena *arena,
                                    struct error *error)
{
    struct problem_list problems = { .items = NULL };
    const struct node *root = parse_tree(arena, source, &problems);
    for (size_t i = 0; !root && i < problems.count && error->kind == ERROR_NONE; i++)
        error_at(error, source->file, problems.items[i].line, problems.items[i].column,
                 ERROR_INVALID, "%s", problems.items[i].message);
    problem_list_release(&problems);
    return root;
}

static const struct node *parse(const struct parse_source *source, struct arena *arena,
                                struct error *error)
{
    bool yaml = text_ends(source->file, ".yaml") || text_ends(source->file, ".yml");
    if (!yaml && !text_ends(source->file, ".toml")) {
        error_at(error, source->file, 1, 1, ERROR_INVALID,
                 "only .toml, .yaml and .yml are read as SAM CLI's configuration");
        return NULL;
    }
    const struct node *root = yaml ? read_yaml(source, arena, error)
                                   : toml_read(arena, source, error);
    if (root && root->kind != NODE_MAP && error->kind == ERROR_NONE)
        error_at(error, source->file, root->line, root->column, ERROR_INVALID,
                 "it must be a map, not %s", node_kind_word(root->kind));
    return error->kind == ERROR_NONE ? root : NULL;
}

static const struct node *read_file(const struct beside *beside, const char *path, bool named,
                                    const char **out_name)
{
    AUTO(blob) text = NULL;
    struct error error = ERROR_INIT;
    if (beside_read(beside, path, named, &text) < 0 || !text)
        return NULL;
    *out_name = beside_name(beside, path);
    struct parse_source source = { .bytes = blob_bytes(text), .size = blob_size(text),
                                   .file = *out_name };
    const struct node *root = parse(&source, beside->arena, &error);
    if (!root)
        beside_tell(beside, *out_name, named, &error);
    return root;
}

/* --- where it is --- */

static char *file_in(const char *folder)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        char *path = file_join(folder, names[i]);
        if (file_exists(path) && !file_is_folder(path))
            return path;
        free(path);
    }
    return NULL;
}

/* The environment's tables of the file at PATH, without a word of what is wrong with it. */
static bool peek(struct samconfig *config, struct arena *arena, const char *path,
                 bool (*wanted)(const char *command))
{
    AUTO(blob) text = NULL;
    struct error error = ERROR_INIT;
    if (file_read(path, BESIDE_BYTES, &text, &error) < 0)
        return false;
    struct parse_source source = { .bytes = blob_bytes(text), .size = blob_size(text),
                                   .file = path };
    const struct node *environment = node_get(parse(&source, arena, &error), "default");
    if (node_is(environment, NODE_MAP))
        add_tables(config, environment, wanted);
    return config->count > 0;
}

char *samconfig_template(const char *folder)
{
    AUTO(arena) arena = arena_new();
    AUTO_FREE char *path = file_in(folder);
    struct samconfig config = { .count = 0 };
    if (!path || !peek(&config, arena, path, reads_source))
        return NULL;
    const char *name = node_text(samconfig_get(&config, "template_file"));
    name = name ? name : node_text(samconfig_get(&config, "template"));
    AUTO_FREE char *joined = name && *name ? file_join(folder, name) : NULL;
    AUTO_FREE char *template = joined ? file_absolute(joined) : NULL;
    bool there = template && file_exists(template) && !file_is_folder(template);
    return there ? take_ptr(&template) : NULL;
}

static bool is_git_root(const char *folder)
{
    AUTO_FREE char *path = file_join(folder, ".git");
    return file_exists(path);
}

/* The file in a folder above the template whose template_file leads to it. */
static char *file_above(const struct project *project)
{
    AUTO_FREE char *folder = mem_text(project->root);
    for (int level = 0; level < LEVELS_UP && !is_git_root(folder); level++) {
        char *parent = file_parent(folder);
        free(folder);
        folder = parent;
        AUTO_FREE char *template = samconfig_template(folder);
        if (text_equal(template, project->template_path))
            return file_in(folder);
    }
    return NULL;
}

/* The file to be read; the ones that would be read if they were there are watched too. */
static char *find(const struct beside *beside)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        AUTO_FREE char *path = file_join(beside->project->root, names[i]);
        project_add_input(beside->project, path);
    }
    char *path = file_in(beside->project->root);
    return path ? path : file_above(beside->project);
}

/* As a person names it: from the present folder, else from the template's. */
static char *find_named(const struct beside *beside, const char *file)
{
    char *here = file_absolute(file);
    AUTO_FREE char *joined = file_join(beside->project->root, file);
    if (file_exists(here) || !file_exists(joined))
        return here;
    free(here);
    return file_absolute(joined);
}

/* --- reading --- */

static void check_version(const struct beside *beside, const struct samconfig *config,
                          const struct node *root)
{
    const struct node *version = node_get(root, "version");
    bool known = node_is(version, NODE_NUMBER) && strtod(version->text, NULL) == 0.1;
    if (known || root->count == 0)
        return;
    const struct node *at = version ? version : root;
    problem_hint(problem_add(&beside->project->problems, PROBLEM_WARNING, "LB622", config->name,
                             at->line, at->column, NULL,
                             version ? "this version of the file is not known to SAM CLI"
                                     : "the file does not say its version, so SAM CLI refuses it"),
                 "Write at its beginning: version%s0.1", text_ends(config->name, ".toml") ? " = "
                                                                                         : ": ");
}

static void no_environment(const struct beside *beside, const struct samconfig *config,
                           const struct node *root, const char *name)
{
    AUTO_FREE const char **known = mem_alloc((root->count + 1) * sizeof *known);
    size_t count = 0;
    for (size_t i = 0; i < root->count; i++)
        if (root->members[i].value->kind == NODE_MAP)
            known[count++] = root->members[i].name;
    const char *near = likeness_nearest(name, known);
    struct problem *problem =
        problem_add(&beside->project->problems, PROBLEM_ERROR, "LB621", config->name, 1, 1, NULL,
                    "there is no environment \"%.100s\" in it (--config-env)", name);
    if (near)
        problem_hint(problem, "Did you mean %s?", near);
}

void samconfig_read(struct samconfig *config, const struct beside *beside, const char *file,
                    const char *environment)
{
    *config = (struct samconfig){ .count = 0 };
    AUTO_FREE char *path = file ? find_named(beside, file) : find(beside);
    const struct node *root =
        path ? read_file(beside, path, file != NULL, &config->name) : NULL;
    if (!root)
        return;
    AUTO_FREE char *folder = file_parent(path);
    config->folder = arena_copy(beside->project->arena, folder);
    check_version(beside, config, root);
    const struct node *own = node_get(root, environment ? environment : "default");
    if (node_is(own, NODE_MAP)) {
        add_tables(config, own, is_global);
        add_tables(config, own, is_other);
        add_tables(config, own, is_local);
    } else if (environment) {
        no_environment(beside, config, root, environment);
    }
}

/* --- values --- */

static void bad_word(const struct beside *beside, const struct samconfig *config,
                     const struct node *at)
{
    problem_hint(problem_add(&beside->project->problems, PROBLEM_WARNING, "LB620", config->name,
                             at->line, at->column, NULL,
                             "a word of parameter_overrides has no name and value"),
                 "Write NAME=VALUE, with quotes around values that have blanks in them.");
}

static void add_items_joined(const struct node *list, struct str *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *text = node_text(list->items[i]);
        str_addf(out, "%s%s", i ? "," : "", text ? text : "");
    }
}

/* parameter_overrides = {A = "1", B = ["x", "y"]} */
static void add_members(struct map *values, const struct samconfig *config,
                        const struct node *map)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct node *value = map->members[i].value;
        const struct setting_source source = { config->name, value->line, value->column };
        AUTO_STR text;
        str_init(&text, LIST_BYTES);
        if (value->kind == NODE_LIST)
            add_items_joined(value, &text);
        else if (node_text(value))
            str_add(&text, value->text);
        settings_set(values, SETTING_PARAMETER, map->members[i].name, text.text, &source);
    }
}

static void add_overrides(struct map *values, const struct beside *beside,
                          const struct samconfig *config, const struct node *value)
{
    const struct setting_source source = { config->name, value->line, value->column };
    if (value->kind == NODE_MAP)
        add_members(values, config, value);
    for (size_t i = 0; value->kind == NODE_LIST && i < value->count; i++)
        add_overrides(values, beside, config, value->items[i]);
    if (node_text(value) && settings_add_overrides(values, value->text, &source) > 0)
        bad_word(beside, config, value);
}

void samconfig_add_values(const struct samconfig *config, const struct beside *beside,
                          struct map *values)
{
    for (size_t i = 0; i < config->count; i++) {
        const struct node *overrides = node_get(config->tables[i], "parameter_overrides");
        const struct node *stack = node_get(config->tables[i], "stack_name");
        if (overrides)
            add_overrides(values, beside, config, overrides);
        if (node_text(stack) && stack->size > 0) {
            const struct setting_source source = { config->name, stack->line, stack->column };
            settings_set(values, SETTING_PARAMETER, "AWS::StackName", stack->text, &source);
        }
    }
}
