/* New functions, layers and roles. */
#include <ctype.h>
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/edit_actions.h"
#include "tui/action/edit_call.h"
#include "tui/action/edit_run.h"
#include "tui/action/edit_words.h"
#include "tui/action/starter_code.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/runtime.h"

enum { BODY_BYTES = 1 << 16, MOST_FIELDS = EDIT_CALL_WORDS + 8 };

#define ID_ROW                                                                                \
    { .name = "ID", .value = ACTION_TEXT, .required = true, .help = "its logical id" }
#define FIELDS_ROW                                                                            \
    { .name = "FIELD=VALUE", .value = ACTION_FIELD, .repeats = true,                          \
      .help = "properties, such as MemorySize=256, Environment.NAME=x" }

static const struct action_argument code_arguments[] = {
    ID_ROW,
    FIELDS_ROW,
    { .name = "--code", .help = "make its folder too, with a starter, when there is none" },
    EDIT_RUN_ARGUMENTS,
    { .name = NULL },
};

static const struct action_argument role_arguments[] = {
    ID_ROW,
    FIELDS_ROW,
    EDIT_RUN_ARGUMENTS,
    { .name = NULL },
};

/* ---- fields --------------------------------------------------------------------------------- */

/* A new resource in the making: words "Name=value", those of the call first. */
struct body {
    struct edit_words *words;
    const struct call *call;
    const char *fields[MOST_FIELDS];
    size_t count;
};

/* The value of the property NAME, as a word gives it; NULL: none does. */
static const char *field_value(const struct body *body, const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; i < body->count; i++)
        if (strncmp(body->fields[i], name, size) == 0 && body->fields[i][size] == '=')
            return body->fields[i] + size + 1;
    return NULL;
}

static bool has_field(const struct body *body, const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; i < body->count; i++)
        if (strncmp(body->fields[i], name, size) == 0 && strchr("=.", body->fields[i][size]))
            return true;
    return false;
}

static void add_field(struct body *body, const char *name, const char *value)
{
    AUTO_FREE char *word = mem_format("%s=%s", name, value);
    if (!has_field(body, name))
        body->fields[body->count++] = arena_copy(body->words->arena, word);
}

/* Environment.NAME is Environment.Variables.NAME in a template. */
static void read_fields(struct body *body)
{
    static const char start[] = "Environment.";
    body->count = edit_call_words(body->call, "FIELD=VALUE", body->fields);
    for (size_t i = 0; i < body->count; i++) {
        const char *word = body->fields[i];
        if (!text_starts(word, start) || text_starts(word, "Environment.Variables."))
            continue;
        AUTO_FREE char *whole = mem_format("%sVariables.%s", start, word + strlen(start));
        body->fields[i] = arena_copy(body->words->arena, whole);
    }
}

static int create(struct body *body, const char *type, struct error *error)
{
    struct edit_words *words = body->words;
    AUTO_STR text;
    str_init(&text, BODY_BYTES);
    str_addf(&text, "{Type: %s, Properties: ", type);
    if (edit_words_map(&text, body->fields, body->count, error) < 0)
        return -1;
    str_add_char(&text, '}');
    struct edit *edit = edit_words_add(words, EDIT_CREATE, "");
    edit_call_expression(words, edit, text.text);
    return 0;
}

/* "App/New" is New in the file where other resources of the stack App stand. */
static int take_id(struct edit_words *words, const char *id, struct error *error)
{
    const char *slash = strrchr(id, '/');
    const struct project *project = words->project;
    words->id = arena_copy(words->arena, slash ? slash + 1 : id);
    for (size_t i = 0; slash && i < project->resource_count; i++) {
        const struct resource *resource = &project->resources[i];
        if (strlen(resource->stack) != (size_t)(slash - id) ||
            strncmp(resource->stack, id, (size_t)(slash - id)) != 0)
            continue;
        AUTO_FREE char *path =
            file_join(project->root, project_file_of(project, &resource->origin));
        words->file = arena_copy(words->arena, path);
        return 0;
    }
    return slash ? error_set(error, ERROR_NOT_FOUND, "there is no nested stack %.*s",
                             (int)(slash - id), id)
                 : 0;
}

/* ---- folders -------------------------------------------------------------------------------- */

/* "CreateOrder" is a folder create-order. */
static void add_folder_name(struct str *out, const char *id)
{
    for (const char *at = id; *at; at++) {
        bool upper = isupper((unsigned char)*at) != 0;
        bool begins = upper && at > id &&
                      (islower((unsigned char)at[-1]) || isdigit((unsigned char)at[-1]));
        str_add(out, begins ? "-" : "");
        str_add_char(out, (char)tolower((unsigned char)*at));
    }
}

/* Beside those there are: when the code of one is in functions/pay/, a new one gets functions/. */
static char *new_folder(const struct body *body, const char *like, const char *otherwise)
{
    AUTO_STR out;
    str_init(&out, BODY_BYTES);
    size_t size = like ? strlen(like) : 0;
    while (size && like[size - 1] == '/')
        size--;
    while (size && like[size - 1] != '/')
        size--;
    if (like)
        str_add_bytes(&out, like, size);
    else
        str_add(&out, otherwise);
    add_folder_name(&out, body->words->id);
    str_add_char(&out, '/');
    return str_take(&out);
}

/* Absolute; beside the file it is written in. */
static char *folder_path(const struct body *body, const char *name)
{
    const struct edit_words *words = body->words;
    AUTO_FREE char *root =
        file_parent(words->file ? words->file : words->project->template_path);
    return file_join(root, name);
}

static int no_folder(struct body *body, const char *name, struct error *error)
{
    if (body->words->force)
        return 0;
    error_set(error, ERROR_NOT_EMULATED, "there is no folder %s", name);
    return error_hint(error, "--code makes it with a starter in it");
}

/* The folder must be there, or is made now: what is written is proved with it. */
static int need_folder(struct body *body, const char *name, const char *runtime,
                       int (*make)(const char *runtime, const char *folder,
                                   struct error *error),
                       struct error *error)
{
    AUTO_FREE char *path = folder_path(body, name);
    if (file_exists(path))
        return 0;
    if (!call_has(body->call, "--code"))
        return no_folder(body, name, error);
    if (call_has(body->call, "--dry-run")) {
        body->words->force = true; /* it cannot be proved without it */
        return 0;
    }
    if (make(runtime, path, error) < 0)
        return -1;
    body->words->made = arena_copy(body->words->arena, path);
    return 0;
}

static int make_layer_folder(const char *runtime, const char *folder, struct error *error)
{
    const struct runtime *row = runtime ? runtime_find(runtime) : NULL;
    const char *inner = row && row->family == RUNTIME_NODEJS   ? "nodejs/node_modules"
                        : row && row->family == RUNTIME_PYTHON ? "python"
                                                               : "lib";
    AUTO_FREE char *path = file_join(folder, inner);
    return file_make_folders(path, 0777, error);
}

/* ---- functions ------------------------------------------------------------------------------ */

/* The first function that says what a new one may take over; NULL: there is none. */
static const struct function *like(const struct body *body)
{
    const struct project *project = body->words->project;
    for (size_t i = 0; i < project->function_count; i++)
        if (project->functions[i].runtime && project->functions[i].code_kind == CODE_FOLDER)
            return &project->functions[i];
    return NULL;
}

/* As the template has no say in it: what Globals gives need not be written. */
static const char *runtime_for(struct body *body, const struct function *model)
{
    const struct runtime *newest = runtime_newest(RUNTIME_PYTHON);
    const char *given = field_value(body, "Runtime");
    if (given)
        return given;
    if (model && model->runtime_origin.kind == ORIGIN_GLOBALS)
        return model->runtime;
    add_field(body, "Runtime", model ? model->runtime : newest ? newest->identifier : "");
    return field_value(body, "Runtime");
}

static bool has_own_code(const struct body *body)
{
    static const char *const names[] = { "InlineCode", "ImageUri", "PackageType", "Code" };
    for (size_t i = 0; i < COUNT(names); i++)
        if (has_field(body, names[i]))
            return true;
    return false;
}

static int add_code(struct body *body, const char *property, struct error *error)
{
    const struct function *model = like(body);
    const char *runtime = runtime_for(body, model);
    const char *handler = starter_code_handler(runtime);
    bool global = model && model->handler_origin.kind == ORIGIN_GLOBALS;
    AUTO_FREE char *folder = new_folder(body, model ? model->code_uri : NULL, "");
    if (!global || !model->handler || !handler || strcmp(model->handler, handler) != 0)
        add_field(body, "Handler", handler ? handler : "app.handler");
    add_field(body, property, folder);
    const char *chosen = field_value(body, property);
    if (!chosen || edit_words_is_function(chosen) || strchr(chosen, ':'))
        return 0;
    return need_folder(body, chosen, runtime, starter_code_write, error);
}

/* A function that is not of SAM needs a role; the only one there is will do. */
static int add_role(struct body *body, struct error *error)
{
    const struct project *project = body->words->project;
    const char *role = NULL;
    size_t count = 0;
    for (size_t i = 0; i < project->resource_count; i++)
        if (text_equal(project->resources[i].type, "AWS::IAM::Role")) {
            role = project->resources[i].id;
            count++;
        }
    if (count != 1 && !has_field(body, "Role")) {
        error_set(error, ERROR_INVALID, "a function of a template without SAM needs Role=...");
        return error_hint(error, "such as Role='!GetAtt ID.Arn'; lambench create role makes one");
    }
    AUTO_FREE char *value = mem_format("!GetAtt %s.Arn", role ? role : "");
    add_field(body, "Role", value);
    return 0;
}

static int read_create_function(struct call *call, struct edit_words *words, struct error *error)
{
    struct body body = { .words = words, .call = call };
    bool sam = project_is_sam(words->project);
    read_fields(&body);
    if (take_id(words, call_value(call, "ID", 0), error) < 0 ||
        (!has_own_code(&body) && add_code(&body, sam ? "CodeUri" : "Code", error) < 0) ||
        (!sam && add_role(&body, error) < 0))
        return -1;
    return create(&body, sam ? "AWS::Serverless::Function" : "AWS::Lambda::Function", error);
}

static int run_create_function(struct call *call, struct error *error)
{
    return edit_call_run(call, read_create_function, error);
}

/* ---- layers and roles ----------------------------------------------------------------------- */

static int read_create_layer(struct call *call, struct edit_words *words, struct error *error)
{
    struct body body = { .words = words, .call = call };
    bool sam = project_is_sam(words->project);
    const char *property = sam ? "ContentUri" : "Content";
    const struct layer *first = words->project->layer_count ? words->project->layers : NULL;
    const struct function *model = like(&body);
    if (take_id(words, call_value(call, "ID", 0), error) < 0)
        return -1;
    read_fields(&body);
    AUTO_FREE char *folder = new_folder(&body, first ? first->content_uri : NULL, "layers/");
    add_field(&body, property, folder);
    const char *chosen = field_value(&body, property);
    if (chosen && need_folder(&body, chosen, model ? model->runtime : NULL, make_layer_folder,
                              error) < 0)
        return -1;
    return create(&body, sam ? "AWS::Serverless::LayerVersion" : "AWS::Lambda::LayerVersion",
                  error);
}

static int run_create_layer(struct call *call, struct error *error)
{
    return edit_call_run(call, read_create_layer, error);
}

/* What Lambda may do for a function, and what nearly every function needs. */
static int read_create_role(struct call *call, struct edit_words *words, struct error *error)
{
    struct body body = { .words = words, .call = call };
    if (take_id(words, call_value(call, "ID", 0), error) < 0)
        return -1;
    read_fields(&body);
    add_field(&body, "AssumeRolePolicyDocument",
              "{Version: '2012-10-17', Statement: [{Effect: Allow, Principal: "
              "{Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}");
    add_field(&body, "ManagedPolicyArns",
              "[arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]");
    return create(&body, "AWS::IAM::Role", error);
}

static int run_create_role(struct call *call, struct error *error)
{
    return edit_call_run(call, read_create_role, error);
}

/* ---- the rows ------------------------------------------------------------------------------- */

enum { FLAGS = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN };

static const char *const function_examples[] = {
    "lambench create function CancelOrder --code",
    "lambench create function Resize Runtime=python3.13 MemorySize=1024 CodeUri=src/",
    NULL,
};

const struct action edit_create_function_action = {
    .name = "create function", .summary = "a new function in the template", .group = "Change",
    .arguments = code_arguments, .flags = FLAGS, .run = run_create_function,
    .examples = function_examples,
};

const struct action edit_create_layer_action = {
    .name = "create layer", .summary = "a new layer in the template", .group = "Change",
    .arguments = code_arguments, .flags = FLAGS, .run = run_create_layer,
};

const struct action edit_create_role_action = {
    .name = "create role", .summary = "a new role for functions in the template",
    .group = "Change", .arguments = role_arguments, .flags = FLAGS, .run = run_create_role,
};
