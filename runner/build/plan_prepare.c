/* What methods add to a plan beside their script. */
#include "runner/build/plan_inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/runtime/interpreters.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/model/runtime.h"

static const struct value *property(const struct planning *planning, const char *name)
{
    return value_get(value_get(planning->metadata, "BuildProperties"), name);
}

static bool is_true(const struct value *value)
{
    const char *text = value_text(value);
    return text && (strcmp(text, "true") == 0 || strcmp(text, "inline") == 0 ||
                    strcmp(text, "external") == 0 || strcmp(text, "linked") == 0);
}

int plan_makefile(struct planning *planning, struct error *error)
{
    (void)error;
    planning->plan->does = mem_format("make build-%s", planning->local_id);
    return 0;
}

/* ---- esbuild ------------------------------------------------------------------------------- */

/* "OutExtension" is --out-extension. */
static char *flag_name(const char *name)
{
    AUTO_STR flag;
    str_init(&flag, 256);
    for (const char *at = name; *at; at++) {
        if (isupper((unsigned char)*at) && at != name)
            str_add_char(&flag, '-');
        str_add_char(&flag, (char)tolower((unsigned char)*at));
    }
    return str_take(&flag);
}

static void add_flag(struct planning *planning, const char *name, const struct value *value)
{
    struct plan_texts *words = &planning->plan->words;
    AUTO_FREE char *flag = flag_name(name);
    if (value->kind == VALUE_LIST) {
        for (size_t i = 0; i < value->count; i++)
            if (value_text(value->items[i]))
                plan_texts_add(words, "--%s:%s", flag, value_text(value->items[i]));
    } else if (value->kind == VALUE_MAP) {
        for (size_t i = 0; i < value->count; i++)
            if (value_text(value->members[i].value))
                plan_texts_add(words, "--%s:%s=%s", flag, value->members[i].name,
                               value_text(value->members[i].value));
    } else if (value->kind == VALUE_BOOL) {
        bool on = strcmp(value->text, "true") == 0;
        bool plain = strcmp(flag, "minify") == 0 || strcmp(flag, "sourcemap") == 0;
        if (on || !plain)
            plan_texts_add(words, "--%s%s", flag, on ? "" : "=false");
    } else if (value_text(value)) {
        plan_texts_add(words, "--%s=%s", flag, value_text(value));
    }
}

static bool is_source(const struct planning *planning, const char *name)
{
    AUTO_FREE char *path = file_join(planning->plan->source, name);
    return file_is_regular(path);
}

/* "src/app" may be src/app.ts or src/app.js. */
static int add_entry(struct planning *planning, const char *entry, struct error *error)
{
    static const char *const endings[] = { "", ".ts", ".js" };
    for (size_t i = 0; i < COUNT(endings); i++) {
        AUTO_FREE char *name = mem_format("%s%s", entry, endings[i]);
        if (!is_source(planning, name))
            continue;
        plan_texts_add(&planning->plan->words, "%s", name);
        return 0;
    }
    error_set(error, ERROR_NOT_FOUND, "entry point %s is not there", entry);
    return error_hint(error, "EntryPoints are relative to CodeUri");
}

static int add_entries(struct planning *planning, struct error *error)
{
    const struct value *entries = property(planning, "EntryPoints");
    const char *handler = planning->function ? planning->function->handler : NULL;
    if (value_is(entries, VALUE_LIST)) {
        for (size_t i = 0; i < entries->count; i++)
            if (value_text(entries->items[i]) &&
                add_entry(planning, value_text(entries->items[i]), error) < 0)
                return -1;
        return 0;
    }
    if (value_text(entries) || !handler) {
        if (value_text(entries))
            return add_entry(planning, value_text(entries), error);
        return error_set(error, ERROR_INVALID, "esbuild needs BuildProperties: EntryPoints");
    }
    AUTO_FREE char *file = mem_text(handler); /* the file of the handler, as a default */
    char *slash = strrchr(file, '/'), *dot = strchr(slash ? slash : file, '.');
    if (dot)
        *dot = '\0';
    return add_entry(planning, file, error);
}

/* The one of the project, in the folder of the function or above it, else the one on PATH. */
static char *find_esbuild(const struct planning *planning)
{
    char *folder = mem_text(planning->plan->source);
    while (strcmp(folder, "/") != 0) {
        char *program = file_join(folder, "node_modules/.bin/esbuild");
        char *parent = file_parent(folder);
        free(folder);
        folder = parent;
        if (access(program, X_OK) == 0) {
            free(folder);
            return program;
        }
        free(program);
    }
    free(folder);
    return plan_program("esbuild");
}

/* Node.js was told to use source maps: then there should be some. */
static bool asks_for_maps(const struct function *function)
{
    for (size_t i = 0; function && i < function->environment_count; i++)
        if (strcmp(function->environment[i].name, "NODE_OPTIONS") == 0)
            return function->environment[i].value &&
                   strstr(function->environment[i].value, "--enable-source-maps");
    return false;
}

int plan_esbuild(struct planning *planning, struct error *error)
{
    static const struct { const char *name, *word; } defaults[] = {
        { "Target", "--target=es2020" }, { "Format", "--format=cjs" }, { "Minify", "--minify" },
    };
    struct plan *plan = planning->plan;
    const struct value *properties = value_get(planning->metadata, "BuildProperties");
    if (add_entries(planning, error) < 0)
        return -1;
    plan->does = mem_format("esbuild %s", plan->words.items[0]);
    plan_texts_add(&plan->words, "--bundle");
    plan_texts_add(&plan->words, "--platform=node");
    for (size_t i = 0; i < COUNT(defaults); i++)
        if (!property(planning, defaults[i].name))
            plan_texts_add(&plan->words, "%s", defaults[i].word);
    for (size_t i = 0; properties && properties->kind == VALUE_MAP && i < properties->count; i++)
        if (strcmp(properties->members[i].name, "EntryPoints") != 0 &&
            strcmp(properties->members[i].name, "UseNpmCi") != 0)
            add_flag(planning, properties->members[i].name, properties->members[i].value);
    bool asked = asks_for_maps(planning->function);
    if (asked && !property(planning, "Sourcemap"))
        plan_texts_add(&plan->words, "--sourcemap");
    plan_add_local_packages(plan, planning->manifest);
    plan->source_maps = asked || is_true(property(planning, "Sourcemap"));
    AUTO_FREE char *program = find_esbuild(planning);
    AUTO_FREE char *package = file_join(plan->source, "package.json");
    bool install = file_exists(package) && plan_lacks_packages(plan->source, NULL);
    plan_texts_add(&plan->environment, "LB_ESBUILD=%s", program ? program : "");
    plan_texts_add(&plan->environment, "LB_INSTALL=%s", install ? "1" : "");
    AUTO_FREE char *npm = install ? plan_program("npm") : NULL;
    if (install && !npm) {
        error_set(error, ERROR_NOT_FOUND, "npm is not here");
        return error_hint(error, "apt install npm");
    }
    if (!program && !install) {
        error_set(error, ERROR_NOT_FOUND, "esbuild is not here");
        return error_hint(error,
                          "npm install --save-dev esbuild, in the folder of the function");
    }
    return 0;
}

/* ---- the others ---------------------------------------------------------------------------- */

int plan_npm(struct planning *planning, struct error *error)
{
    (void)error;
    plan_add_local_packages(planning->plan, planning->manifest);
    plan_texts_add(&planning->plan->environment, "LB_CI=%s",
                   is_true(property(planning, "UseNpmCi")) ? "true" : "");
    return 0;
}

/* The interpreter that runs the function: its packages have to fit that one. */
int plan_python(struct planning *planning, struct error *error)
{
    const char *method = value_text(value_get(planning->metadata, "BuildMethod"));
    const char *name = planning->function ? planning->function->runtime : method;
    const struct runtime *runtime = name ? runtime_find(name) : NULL;
    if (!runtime)
        runtime = runtime_newest(RUNTIME_PYTHON);
    bool exact;
    const struct interpreter *found =
        runtime ? interpreters_find(planning->request->interpreters, RUNTIME_PYTHON,
                                    runtime->major, runtime->minor, &exact)
                : NULL;
    if (!found) {
        error_set(error, ERROR_NOT_FOUND, "python3 is not here");
        return error_hint(error, "apt install python3 python3-pip");
    }
    plan_add_local_requirements(planning->plan, planning->manifest);
    plan_texts_add(&planning->plan->environment, "LB_PYTHON=%s", found->path);
    plan_texts_add(&planning->plan->environment, "LB_VERSION=%s", found->version);
    return 0;
}

int plan_go(struct planning *planning, struct error *error)
{
    (void)error;
    if (is_true(property(planning, "TrimGoPath")))
        plan_texts_add(&planning->plan->words, "-trimpath");
    return 0;
}

int plan_cargo(struct planning *planning, struct error *error)
{
    (void)error;
    const char *binary = value_text(property(planning, "Binary"));
    plan_texts_add(&planning->plan->environment, "LB_BINARY=%s", binary ? binary : "");
    if (binary) {
        plan_texts_add(&planning->plan->words, "--bin");
        plan_texts_add(&planning->plan->words, "%s", binary);
    }
    const struct value *flags = property(planning, "CargoLambdaFlags");
    for (size_t i = 0; value_is(flags, VALUE_LIST) && i < flags->count; i++)
        if (value_text(flags->items[i]))
            plan_texts_add(&planning->plan->words, "%s", value_text(flags->items[i]));
    return 0;
}
