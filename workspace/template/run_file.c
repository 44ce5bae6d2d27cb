#include "workspace/template/run_file.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"
#include "workspace/template/beside.h"
#include "workspace/template/node.h"
#include "workspace/template/parse.h"

enum { MOST_TOLD = 100, MOST_ENTRIES = 1000, MOST_NAMES = 32 };

/* A member of the file, or of a function in it, whose value is more than a flag or number. */
struct row {
    const char *name;
    void (*read)(struct run_file *file, const struct node *value, void *into);
};

/* --- findings --- */

static void tell(struct run_file *file, const struct node *at, const char *hint,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
static void tell(struct run_file *file, const struct node *at, const char *hint,
                 const char *format, ...)
{
    if (file->told++ >= MOST_TOLD)
        return;
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    struct problem *problem = problem_add(&file->beside->project->problems, PROBLEM_ERROR,
                                          "LB624", file->name, at->line, at->column, NULL, "%s",
                                          text);
    if (hint)
        problem_hint(problem, "%s", hint);
}

/* NAMES (NULL-terminated) are what may stand there. */
static void tell_unknown(struct run_file *file, const struct node_member *member,
                         const char *what, const char *const *names)
{
    const char *near = likeness_nearest(member->name, names);
    AUTO_STR hint;
    str_init(&hint, 400);
    if (near)
        str_addf(&hint, "Did you mean %s?", near);
    else
        str_add(&hint, names[0] ? "There are: " : "There are none.");
    for (size_t i = 0; names[i] && !near; i++)
        str_addf(&hint, "%s%s", i ? ", " : "", names[i]);
    tell(file, member->key, hint.text, "there is no %s \"%.100s\"", what, member->name);
}

static struct origin place_of(const struct run_file *file, const struct node *node)
{
    return (struct origin){ .kind = ORIGIN_LOCAL, .file = file->name, .given = file->name,
                            .line = node->line, .column = node->column };
}

static const struct row *find_row(const struct row *rows, const char *name)
{
    for (; rows->name; rows++)
        if (strcmp(rows->name, name) == 0)
            return rows;
    return NULL;
}

static void *take(const struct run_file *file, size_t size)
{
    return arena_take(file->beside->project->arena, size);
}

/* --- values --- */

static void read_flag(struct run_file *file, const struct node *value, bool *out)
{
    if (value->kind == NODE_BOOL)
        *out = text_equal(value->text, "true");
    else
        tell(file, value, "Write on or off.", "this is on or off, not %s",
             node_kind_word(value->kind));
}

static void read_number(struct run_file *file, const struct node *value,
                        const struct run_number *row, int *out)
{
    const char *text = value->kind == NODE_NUMBER ? node_text(value) : NULL;
    char *end = NULL;
    long number = text ? strtol(text, &end, 10) : 0;
    if (text && *end == '\0' && number >= row->minimum && number <= row->maximum)
        *out = (int)number;
    else
        tell(file, value, NULL, "%s is a whole number, %d to %d", row->name, row->minimum,
             row->maximum);
}

static void add_target(struct run_file *file, const struct node *item, struct run_target *targets,
                       size_t *count)
{
    const char *text = node_name(item), *why = NULL;
    if (!text)
        tell(file, item, "Write host:port, host, or 10.0.0.0/8.",
             "an entry of network is text, not %s", node_kind_word(item->kind));
    else if (run_network_read_target(text, file->beside->project->arena, &targets[*count], &why))
        ++*count;
    else
        tell(file, item, NULL, "\"%.100s\": %s", text, why);
}

static void read_network(struct run_file *file, const struct node *value, void *into)
{
    struct run_network *network = take(file, sizeof *network);
    *(const struct run_network **)into = network;
    *network = (struct run_network){ .kind = RUN_NETWORK_NONE };
    const char *word = node_name(value);
    if (value->kind == NODE_LIST && value->count <= MOST_ENTRIES) {
        struct run_target *targets = take(file, (value->count + 1) * sizeof *targets);
        *network = (struct run_network){ .kind = RUN_NETWORK_LIST, .targets = targets };
        for (size_t i = 0; i < value->count; i++)
            add_target(file, value->items[i], targets, &network->target_count);
    } else if (text_equal(word, "host")) {
        network->kind = RUN_NETWORK_HOST;
    } else if (!text_equal(word, "none")) {
        tell(file, value, "Write host, none, or a list: [db.internal:5432, 10.0.0.0/8].",
             "%s%.100s%s is no network; until it is, nothing is reached", word ? "\"" : "",
             word ? word : node_kind_word(value->kind), word ? "\"" : "");
    }
}

/* --- layers --- */

static void add_layer(struct run_file *file, const struct node_member *member)
{
    struct run_settings *settings = file->settings;
    const struct project *project = file->beside->project;
    const char *written = node_text(member->value);
    if (!text_starts(member->name, "arn:") && member->name[0] != '*') {
        tell(file, member->key, "Write \"arn:aws:lambda:*:123456789012:layer:name:*\".",
             "\"%.100s\" is no ARN of a layer", member->name);
        return;
    }
    if (!written || !*written) {
        tell(file, member->value, "Write the path of a folder or of a .zip.",
             "a layer is a folder or an archive, not %s", node_kind_word(member->value->kind));
        return;
    }
    AUTO_FREE char *joined = file_join(project->root, written);
    AUTO_FREE char *path = file_absolute(joined);
    if (!file_is_folder(path) && !file_is_regular(path)) {
        project_add_input(file->beside->project, path); /* it may come */
        tell(file, member->value, "The path is relative to the template's folder.",
             "the layer's content, %.200s, does not exist", written);
        return;
    }
    settings->layers[settings->layer_count++] = (struct run_layer){
        .pattern = arena_copy(project->arena, member->name),
        .path = arena_copy(project->arena, path), .origin = place_of(file, member->key),
    };
}

/* Is VALUE a map of a size that somebody may have written? */
static bool is_map(struct run_file *file, const struct node *value, const char *form)
{
    if (value->kind == NODE_MAP && value->count <= MOST_ENTRIES)
        return true;
    if (value->kind == NODE_MAP)
        tell(file, value, NULL, "more than %d entries are not read", MOST_ENTRIES);
    else if (value->kind != NODE_NULL)
        tell(file, value, form, "this is a map, not %s", node_kind_word(value->kind));
    return false;
}

static void read_layers(struct run_file *file, const struct node *value, void *into)
{
    (void)into;
    if (!is_map(file, value, "Write ARN: folder."))
        return;
    file->settings->layers = take(file, (value->count + 1) * sizeof *file->settings->layers);
    for (size_t i = 0; i < value->count; i++)
        add_layer(file, &value->members[i]);
}

/* --- the file --- */

static void remember_functions(struct run_file *file, const struct node *value, void *into)
{
    (void)into;
    if (is_map(file, value, "Write Function: {network: none}."))
        file->functions = value;
}

static const struct row top_rows[] = {
    { "network", read_network },
    { "layers", read_layers },
    { "functions", remember_functions },
    { NULL, NULL },
};

static void unknown_member(struct run_file *file, const struct node_member *member)
{
    const char *names[MOST_NAMES] = { NULL };
    size_t count = 0;
    for (const struct run_flag *flag = run_settings_flags; flag->name; flag++)
        names[count++] = flag->name;
    for (const struct row *row = top_rows; row->name; row++)
        names[count++] = row->name;
    tell_unknown(file, member, "setting", names);
}

static void read_member(struct run_file *file, const struct node_member *member)
{
    const struct run_flag *flag = run_settings_flags;
    while (flag->name && strcmp(flag->name, member->name) != 0)
        flag++;
    const struct row *row = find_row(top_rows, member->name);
    if (flag->name)
        read_flag(file, member->value, (bool *)((char *)file->settings + flag->member));
    else if (row)
        row->read(file, member->value, &file->settings->network);
    else
        unknown_member(file, member);
}

void run_file_read(struct run_file *file, const struct beside *beside)
{
    static const struct run_network nothing = { .kind = RUN_NETWORK_NONE };
    struct project *project = beside->project;
    AUTO_FREE char *path = file_join(project->root, RUN_SETTINGS_FILE);
    AUTO(blob) text = NULL;
    *file = (struct run_file){ .beside = beside, .name = beside_name(beside, path) };
    if (beside_read(beside, path, false, &text) < 0 || !text)
        return;
    struct parse_source source = { .bytes = blob_bytes(text), .size = blob_size(text),
                                   .file = file->name };
    file->settings = take(file, sizeof *file->settings);
    *file->settings = run_settings_default;
    file->settings->there = true;
    project->settings = file->settings;
    const struct node *root = parse_tree(beside->arena, &source, &project->problems);
    if (!root) /* perhaps it was to cut functions off */
        file->settings->network = &nothing;
    if (!root || !is_map(file, root, "Write NAME: VALUE, for example network: none."))
        return;
    for (size_t i = 0; i < root->count; i++)
        read_member(file, &root->members[i]);
}

/* --- functions --- */

static void read_client(struct run_file *file, const struct node *value, void *into)
{
    struct run_function *function = into;
    const char *word = node_name(value);
    if (text_equal(word, run_settings_client_word(RUN_CLIENT_PACKAGE)))
        function->client = RUN_CLIENT_PACKAGE;
    else if (!text_equal(word, run_settings_client_word(RUN_CLIENT_OWN)))
        tell(file, value, "Write own or package.", "runtime-client is own or package");
}

static void read_build(struct run_file *file, const struct node *value, void *into)
{
    const char *command = node_name(value);
    if (command && *command)
        ((struct run_function *)into)->build =
            arena_copy(file->beside->project->arena, command);
    else
        tell(file, value, NULL, "build is a command, not %s", node_kind_word(value->kind));
}

static void read_own_network(struct run_file *file, const struct node *value, void *into)
{
    read_network(file, value, &((struct run_function *)into)->network);
}

static const struct row function_rows[] = {
    { "network", read_own_network },
    { "runtime-client", read_client },
    { "build", read_build },
    { NULL, NULL },
};

static void unknown_property(struct run_file *file, const struct node_member *member)
{
    const char *names[MOST_NAMES] = { NULL };
    size_t count = 0;
    for (const struct run_number *number = run_settings_numbers; number->name; number++)
        names[count++] = number->name;
    for (const struct row *row = function_rows; row->name; row++)
        names[count++] = row->name;
    tell_unknown(file, member, "setting of a function", names);
}

static void read_property(struct run_file *file, const struct node_member *member,
                          struct run_function *function)
{
    const struct run_number *number = run_settings_numbers;
    while (number->name && strcmp(number->name, member->name) != 0)
        number++;
    const struct row *row = find_row(function_rows, member->name);
    if (number->name)
        read_number(file, member->value, number, (int *)((char *)function + number->member));
    else if (row)
        row->read(file, member->value, function);
    else
        unknown_property(file, member);
}

static void no_function(struct run_file *file, const struct node_member *member)
{
    const struct project *project = file->beside->project;
    AUTO_FREE const char **names = mem_alloc((project->function_count + 1) * sizeof *names);
    for (size_t i = 0; i < project->function_count; i++)
        names[i] = project->functions[i].id;
    tell_unknown(file, member, "function", names);
}

static void add_function(struct run_file *file, const struct node_member *member)
{
    struct run_settings *settings = file->settings;
    const struct function *function = project_function(file->beside->project, member->name);
    if (!function) {
        no_function(file, member);
        return;
    }
    if (!is_map(file, member->value, "Write network: none beneath it."))
        return;
    struct run_function *own = &settings->functions[settings->function_count++];
    *own = run_settings_function_default;
    own->id = arena_copy(file->beside->project->arena, function->id);
    own->origin = place_of(file, member->key);
    for (size_t i = 0; i < member->value->count; i++)
        read_property(file, &member->value->members[i], own);
}

/* Two functions cannot listen on one port. */
static void check_ports(struct run_file *file)
{
    struct run_settings *settings = file->settings;
    for (size_t i = 1; i < settings->function_count; i++)
        for (size_t j = 0; j < i && settings->functions[i].debug_port; j++) {
            if (settings->functions[i].debug_port != settings->functions[j].debug_port)
                continue;
            const struct node at = { .line = settings->functions[i].origin.line,
                                     .column = settings->functions[i].origin.column };
            tell(file, &at, NULL, "%s has the debug port of %s, %d", settings->functions[i].id,
                 settings->functions[j].id, settings->functions[j].debug_port);
            settings->functions[i].debug_port = 0;
        }
}

/* By id; of one that is named twice what was said first. */
static int compare(const void *left, const void *right)
{
    const struct run_function *a = left, *b = right;
    int result = strcmp(a->id, b->id);
    return result ? result : (a->origin.line > b->origin.line) - (a->origin.line < b->origin.line);
}

void run_file_read_functions(struct run_file *file)
{
    if (!file->functions)
        return;
    file->settings->functions =
        take(file, (file->functions->count + 1) * sizeof *file->settings->functions);
    for (size_t i = 0; i < file->functions->count; i++)
        add_function(file, &file->functions->members[i]);
    check_ports(file);
    qsort(file->settings->functions, file->settings->function_count,
          sizeof *file->settings->functions, compare);
}
