#include "tui/screen/create.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/action/edit_words.h"
#include "tui/action/starter_code.h"
#include "tui/screen/change.h"
#include "tui/screen/choose.h"
#include "tui/screen/form_screen.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/widget/form.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/model/runtime.h"

enum { BODY_BYTES = 1 << 16, RUNTIMES = 64, FIELDS = 10 };

/* A form's kind: its type, its fields, and how they become the body of a resource. */
struct kind {
    const char *what;           /* "function" */
    const char *type;
    bool plain;                 /* of a template without SAM's transform */
    const struct form_screen_field *fields;     /* the first is the logical id */
    size_t count;
    void (*body)(const struct form *form, struct str *out);
    bool (*wrong)(const struct form *form, const char *name, const char *text, char *buffer,
                  size_t size);
};

struct job {
    struct stage *stage;
    const struct kind *kind;    /* NULL: it is a rename */
    char *id;                   /* of the resource to rename */
};

static void free_job(void *self)
{
    struct job *job = self;
    free(job->id);
    free(job);
}

/* ---- what may be typed ---------------------------------------------------------------------- */

static bool wrong_id(const struct job *job, const char *id, char *buffer, size_t size)
{
    bool letters = id[0] != '\0';
    for (const char *at = id; *at; at++)
        letters = letters && isalnum((unsigned char)*at);
    if (!letters)
        (void)snprintf(buffer, size, "letters and digits only");
    else if (project_resource(job->stage->rows.project, id))
        (void)snprintf(buffer, size, "the template has a resource %s already", id);
    else
        return false;
    return true;
}

static bool wrong_range(const char *text, int least, int most, char *buffer, size_t size)
{
    char *end = NULL;
    long number = strtol(text, &end, 10);
    if (!text[0] || (*end == '\0' && number >= least && number <= most))
        return false;
    (void)snprintf(buffer, size, "%s is not a number from %d to %d", text, least, most);
    return true;
}

static bool wrong_function(const struct form *form, const char *name, const char *text,
                           char *buffer, size_t size)
{
    (void)form;
    if (text_equal(name, "MemorySize"))
        return wrong_range(text, LIMIT_MEMORY_MB_MIN, LIMIT_MEMORY_MB_MAX, buffer, size);
    if (text_equal(name, "Timeout"))
        return wrong_range(text, LIMIT_TIMEOUT_S_MIN, LIMIT_TIMEOUT_S_MAX, buffer, size);
    if (text_equal(name, "Description") || text[0])
        return false;
    (void)snprintf(buffer, size, "it must be given");
    return true;
}

static bool wrong_layer(const struct form *form, const char *name, const char *text,
                        char *buffer, size_t size)
{
    (void)form;
    if (!text_starts(name, "Content") || text[0])
        return false;
    (void)snprintf(buffer, size, "it must be given");
    return true;
}

static bool wrong(void *self, const struct form *form, size_t field, char *buffer, size_t size)
{
    const struct job *job = self;
    const char *text = form->fields[field].editor.text.text;
    if (field == 0)
        return wrong_id(job, text, buffer, size);
    return job->kind->wrong &&
           job->kind->wrong(form, form->fields[field].name, text, buffer, size);
}

/* ---- what is written ------------------------------------------------------------------------ */

/* "Name: value" for each field that has text. */
static void add_properties(const struct form *form, struct str *out)
{
    const char *gap = "";
    for (size_t i = 1; i < form->count; i++) {
        const char *text = form->fields[i].editor.text.text;
        if (!text[0])
            continue;
        str_addf(out, "%s%s: ", gap, form->fields[i].name);
        edit_words_quote(out, text);
        gap = ", ";
    }
}

static void role_body(const struct form *form, struct str *out)
{
    str_add(out, "AssumeRolePolicyDocument: {Version: \"2012-10-17\", Statement: [{"
                 "Effect: Allow, Principal: {Service: lambda.amazonaws.com}, "
                 "Action: sts:AssumeRole}]}");
    const char *policy = form_value(form, "ManagedPolicy");
    if (policy[0])
        str_addf(out, ", ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/%s]",
                 policy);
}

static void prepare(const struct job *job, const struct form *form)
{
    AUTO_STR body;
    str_init(&body, BODY_BYTES);
    const char *id = form->fields[0].editor.text.text;
    if (!job->kind) {
        change_begin(job->stage, &(struct edit){ .verb = EDIT_RENAME, .id = job->id,
                                                 .new_id = id }, job->id, NULL, false);
        return;
    }
    str_addf(&body, "{Type: %s, Properties: {", job->kind->type);
    job->kind->body(form, &body);
    str_add(&body, "}}");
    change_begin(job->stage, &(struct edit){ .verb = EDIT_CREATE, .id = id,
                                             .kind = EDIT_EXPRESSION, .value = body.text,
                                             .value_size = body.length }, id, NULL, false);
}

/* The folder that the form names and that is not there; NULL: there is none to make. */
static char *missing_folder(const struct job *job, const struct form *form)
{
    static const char *const names[] = { "CodeUri", "Code", "ContentUri", "Content" };
    const char *uri = "";
    for (size_t i = 0; i < COUNT(names) && !uri[0]; i++)
        uri = form_value(form, names[i]);
    if (!uri[0] || edit_words_is_function(uri) || strchr(uri, ':'))
        return NULL;
    AUTO_FREE char *path = file_join(job->stage->rows.project->root, uri);
    return file_exists(path) ? NULL : take_ptr(&path);
}

static int make_folder(const struct form *form, const char *path, struct error *error)
{
    const char *runtime = form_value(form, "Runtime");
    if (runtime[0] && starter_code_handler(runtime))
        return starter_code_write(runtime, path, error);
    return file_make_folders(path, 0777, error);
}

static bool preview(void *self, const struct form *form, struct str *out)
{
    const struct job *job = self;
    char buffer[160];
    for (size_t i = 0; i < form->count; i++) {
        if (wrong(self, form, i, buffer, sizeof(buffer)))
            return true;
    }
    prepare(job, form);
    AUTO_FREE char *folder = missing_folder(job, form);
    if (folder) /* it is made before the template is written */
        change_force(job->stage);
    return change_preview(job->stage, out);
}

/* A folder that was made for what was not written goes again. */
static void written(struct screen *owner, bool done)
{
    struct error ignored = ERROR_INIT;
    char *folder = owner->stage->made;
    owner->stage->made = NULL;
    if (folder && !done)
        (void)file_remove_tree(folder, &ignored);
    free(folder);
}

static int accept(struct stage *stage, void *self, const struct form *form, struct error *error)
{
    const struct job *job = self;
    AUTO_FREE char *id = mem_text(form->fields[0].editor.text.text);
    bool function = !job->kind || text_equal(job->kind->what, "function");
    AUTO_FREE char *folder = missing_folder(job, form);
    if (folder && make_folder(form, folder, error) < 0)
        return -1;
    prepare(job, form);
    stage->made = take_ptr(&folder);
    change_write(stage_base(stage), written);
    if (function)
        stage_select(stage, id);
    return 0;
}

/* ---- kinds ---------------------------------------------------------------------------------- */

static size_t list_runtimes(struct choose_item *items)
{
    size_t count = 0;
    const struct runtime *runtime;
    for (size_t i = 0; (runtime = runtime_at(i)) && count < RUNTIMES; i++) {
        if (!runtime->retired)
            items[count++] = (struct choose_item){ runtime->identifier,
                                                   runtime_family_name(runtime->family) };
    }
    return count;
}

static const char function_help[] = "the logical id: letters and digits, such as GetOrder";
static const char layer_help[] = "the logical id: letters and digits, such as CommonLayer";
static const char code_help[] = "its folder, such as src/get/; made when it is not there";
static const char content_help[] = "its folder, such as layers/one/; made when it is not there";

#define RUNTIME                                                                               \
    { .name = "Name", .help = function_help },                                                \
    { .name = "Runtime", .help = "Space lists them" },                                        \
    { .name = "Handler", .help = "file and function: index.handler, app.lambda_handler" }
#define LIMITS                                                                                \
    { .name = "MemorySize", .help = "128 to 10240 MB; empty: what Globals say, else 128" },   \
    { .name = "Timeout", .help = "1 to 900 s; empty: what Globals say, else 3" },             \
    { .name = "Description", .help = "may be empty" }

static const struct form_screen_field sam_function[] = {
    RUNTIME, { .name = "CodeUri", .help = code_help }, LIMITS,
};
static const struct form_screen_field plain_function[] = {
    RUNTIME, { .name = "Code", .help = code_help },
    { .name = "Role", .help = "!GetAtt OrdersRole.Arn, or an ARN" }, LIMITS,
};
static const struct form_screen_field sam_layer[] = {
    { .name = "Name", .help = layer_help }, { .name = "ContentUri", .help = content_help },
    { .name = "LayerName", .help = "may be empty: then it is the logical id" },
    { .name = "Description", .help = "may be empty" },
};
static const struct form_screen_field plain_layer[] = {
    { .name = "Name", .help = layer_help }, { .name = "Content", .help = content_help },
    { .name = "LayerName", .help = "may be empty" },
    { .name = "Description", .help = "may be empty" },
};
static const struct form_screen_field role[] = {
    { .name = "Name", .help = "the logical id: letters and digits, such as OrdersRole" },
    { .name = "ManagedPolicy", .initial = "AWSLambdaBasicExecutionRole",
      .help = "a managed policy of Lambda's; may be empty" },
};

#define FIELDS_OF(table) table, COUNT(table)
static const struct kind kinds[] = {
    { "function", "AWS::Serverless::Function", false, FIELDS_OF(sam_function), add_properties,
      wrong_function },
    { "function", "AWS::Lambda::Function", true, FIELDS_OF(plain_function), add_properties,
      wrong_function },
    { "layer", "AWS::Serverless::LayerVersion", false, FIELDS_OF(sam_layer), add_properties,
      wrong_layer },
    { "layer", "AWS::Lambda::LayerVersion", true, FIELDS_OF(plain_layer), add_properties,
      wrong_layer },
    { "role", "AWS::IAM::Role", false, FIELDS_OF(role), role_body, NULL },
    { "role", "AWS::IAM::Role", true, FIELDS_OF(role), role_body, NULL },
};

static const struct kind *kind_of(const struct stage *stage, const char *what)
{
    bool plain = !project_is_sam(stage->rows.project);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (text_equal(kinds[i].what, what) && kinds[i].plain == plain)
            return &kinds[i];
    }
    return NULL;
}

static void show(struct stage *stage, const struct kind *kind)
{
    struct choose_item runtimes[RUNTIMES];
    struct form_screen_field fields[FIELDS];
    const struct row *row = rows_find(&stage->rows, stage->function);
    const char *runtime = row && row->function->runtime ? row->function->runtime : "nodejs22.x";
    memcpy(fields, kind->fields, kind->count * sizeof(*fields));
    for (size_t i = 0; i < kind->count; i++) {
        if (!text_equal(fields[i].name, "Runtime"))
            continue;
        fields[i].choices = runtimes;
        fields[i].choice_count = list_runtimes(runtimes);
        fields[i].initial = runtime;
    }
    for (size_t i = 0; i < kind->count; i++) {
        if (text_equal(fields[i].name, "Handler"))
            fields[i].initial = starter_code_handler(runtime);
    }
    struct job *job = mem_alloc(sizeof(*job));
    *job = (struct job){ stage, kind, NULL };
    AUTO_FREE char *title = mem_format("New %s", kind->what);
    form_screen_show(stage, &(struct form_screen){
        .title = title, .fields = fields, .count = kind->count, .self = job, .wrong = wrong,
        .preview = preview, .accept = accept, .release = free_job });
}

int create_function(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    show(stage, kind_of(stage, "function"));
    return 0;
}

int create_layer(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    show(stage, kind_of(stage, "layer"));
    return 0;
}

int create_role(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    show(stage, kind_of(stage, "role"));
    return 0;
}

/* ---- another name, none at all -------------------------------------------------------------- */

static int refuse_nested(const struct stage *stage, struct error *error)
{
    if (!strchr(stage->function, '/'))
        return 0;
    return error_set(error, ERROR_NOT_EMULATED, "%s stands in a nested template: E opens it",
                     stage->function);
}

int create_rename(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    const struct form_screen_field field = {
        .name = "New name", .initial = stage->function,
        .help = "letters and digits; what refers to it is renamed with it" };
    if (refuse_nested(stage, error) < 0)
        return -1;
    struct job *job = mem_alloc(sizeof(*job));
    *job = (struct job){ stage, NULL, mem_text(stage->function) };
    AUTO_FREE char *title = mem_format("Rename %s", stage->function);
    form_screen_show(stage, &(struct form_screen){
        .title = title, .fields = &field, .count = 1, .self = job, .wrong = wrong,
        .preview = preview, .accept = accept, .release = free_job });
    return 0;
}

int create_delete(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    if (refuse_nested(stage, error) < 0)
        return -1;
    AUTO_FREE char *id = mem_text(stage->function);
    change_begin(stage, &(struct edit){ .verb = EDIT_DELETE, .id = id }, id, NULL, false);
    change_write(stage_base(stage), NULL);
    return 0;
}
