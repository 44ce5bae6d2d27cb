/* Which code cannot run as it is. Only what is surely missing counts: a function that runs is not
 * built without having been asked. */
#include "runner/build/plan_inside.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/function.h"
#include "workspace/model/runtime.h"

enum { LARGEST_MANIFEST = 1 << 20, LONGEST_NAME = 256, MOST_ENTRIES = 20000, MOST_INCLUDES = 8 };

static bool is_in(const char *folder, const char *name)
{
    AUTO_FREE char *path = file_join(folder, name);
    return file_exists(path);
}

/* A layer that is built of a manifest, or is packed, or not on this machine: nobody can see what it
 * holds. */
static bool is_unseen(const char *layer, const char *manifest)
{
    return !layer || !file_is_folder(layer) || is_in(layer, manifest);
}

/* Layers may hold what the code lacks. */
static bool in_layers(const struct function *function, const char *const *places,
                      const char *name, const char *manifest)
{
    for (size_t i = 0; function && i < function->layer_count; i++) {
        const char *layer = function->layers[i].path;
        if (is_unseen(layer, manifest))
            return true;
        for (const char *const *place = places; *place; place++) {
            AUTO_FREE char *folder = file_join(layer, *place);
            if (is_in(folder, name))
                return true;
        }
    }
    return false;
}

static struct blob *read_manifest(const char *folder, const char *name)
{
    struct error ignored = ERROR_INIT; /* the tool that reads it will tell */
    struct blob *text = NULL;
    AUTO_FREE char *path = file_join(folder, name);
    if (!file_is_regular(path) || file_read(path, LARGEST_MANIFEST, &text, &ignored) < 0)
        return NULL;
    return text;
}

/* ---- Node.js ------------------------------------------------------------------------------- */

bool plan_lacks_packages(const char *folder, const struct function *function)
{
    static const char *const places[] = { "nodejs/node_modules", "nodejs/node18/node_modules",
                                          "nodejs/node20/node_modules",
                                          "nodejs/node22/node_modules", NULL };
    struct error ignored = ERROR_INIT;
    AUTO(json) package = NULL;
    AUTO(blob) text = read_manifest(folder, "package.json");
    if (!text || json_parse(blob_bytes(text), blob_size(text), NULL, &package, &ignored) < 0)
        return false;
    const struct json *wanted = json_get(package, "dependencies");
    AUTO_FREE char *modules = file_join(folder, "node_modules");
    for (size_t i = 0; json_is_object(wanted) && i < json_count(wanted); i++) {
        const char *name = json_key(json_at(wanted, i));
        if (!is_in(modules, name) && !in_layers(function, places, name, "package.json"))
            return true;
    }
    return false;
}

static bool lacks_node(const struct function *function)
{
    return plan_lacks_packages(function->code_path, function);
}

/* ---- Python -------------------------------------------------------------------------------- */

/* As distributions are compared: lower case, "-", "_" and "." are one (PEP 503). Up to what ends a
 * name in a requirement. */
static void normal_name(const char *text, size_t size, char *out, size_t capacity)
{
    size_t used = 0;
    for (size_t i = 0; i < size && used + 1 < capacity; i++) {
        char c = (char)tolower((unsigned char)text[i]);
        if (!isalnum((unsigned char)c) && c != '-' && c != '_' && c != '.')
            break;
        out[used++] = c == '-' || c == '.' ? '_' : c;
    }
    out[used] = '\0';
}

/* FOLDER has it as a distribution ("PyYAML-6.0.dist-info") or as a module of that name. */
static bool has_distribution(const char *folder, const char *name)
{
    DIR *opened = opendir(folder);
    bool found = false;
    size_t seen = 0;
    for (const struct dirent *entry;
         opened && !found && seen < MOST_ENTRIES && (entry = readdir(opened)); seen++) {
        const char *text = entry->d_name;
        const char *end = strstr(text, ".dist-info");
        end = end ? end : strstr(text, ".egg-info");
        end = end ? end : strstr(text, ".py");
        size_t size = end ? (size_t)(end - text) : strlen(text);
        const char *dash = end ? memchr(text, '-', size) : NULL;
        char normal[LONGEST_NAME];
        normal_name(text, dash ? (size_t)(dash - text) : size, normal, sizeof(normal));
        found = strcmp(normal, name) == 0;
    }
    if (opened)
        closedir(opened);
    return found;
}

/* Lambda's Python runtimes bring the AWS SDK and what it needs (AWS Lambda Developer Guide,
 * "Runtime-included SDK versions"). */
static bool is_brought(const char *name)
{
    static const char *const brought[] = { "boto3", "botocore", "s3transfer", "jmespath",
                                           "urllib3", "six", "python_dateutil" };
    for (size_t i = 0; i < COUNT(brought); i++)
        if (strcmp(brought[i], name) == 0)
            return true;
    return false;
}

static bool layers_have(const struct function *function, const char *name)
{
    for (size_t i = 0; i < function->layer_count; i++) {
        const char *layer = function->layers[i].path;
        if (is_unseen(layer, "requirements.txt"))
            return true;
        AUTO_FREE char *folder = file_join(layer, "python");
        if (has_distribution(folder, name))
            return true;
    }
    return false;
}

static bool lacks_requirements(const struct function *function, const char *file, int depth);

static bool lacks_line(const struct function *function, const char *line, size_t size, int depth)
{
    while (size > 0 && isspace((unsigned char)*line))
        line++, size--;
    while (size > 0 && isspace((unsigned char)line[size - 1]))
        size--;
    if (size == 0 || *line == '#')
        return false;
    AUTO_FREE char *text = mem_text_n(line, size);
    if (text_starts(text, "-r ") || text_starts(text, "--requirement "))
        return lacks_requirements(function, strchr(text, ' ') + 1, depth + 1);
    if (*text == '-' && !text_starts(text, "-e") && !text_starts(text, "--editable"))
        return false;
    char name[LONGEST_NAME];
    normal_name(text, size, name, sizeof(name));
    if (*text == '-' || *text == '.' || *text == '/' || strstr(text, "://") || !name[0])
        return true; /* a folder or an address: what it brings is not known */
    return !is_brought(name) && !has_distribution(function->code_path, name) &&
           !layers_have(function, name);
}

static bool lacks_requirements(const struct function *function, const char *file, int depth)
{
    AUTO(blob) text = depth < MOST_INCLUDES ? read_manifest(function->code_path, file) : NULL;
    for (const char *at = text ? blob_bytes(text) : "", *end = at + (text ? blob_size(text) : 0);
         at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t size = stop ? (size_t)(stop - at) : (size_t)(end - at);
        if (lacks_line(function, at, size, depth))
            return true;
        at += size + 1;
    }
    return false;
}

static bool lacks_python(const struct function *function)
{
    return lacks_requirements(function, "requirements.txt", 0);
}

/* ---- Ruby ---------------------------------------------------------------------------------- */

static bool lacks_ruby(const struct function *function)
{
    AUTO(blob) text = read_manifest(function->code_path, "Gemfile");
    if (!text || is_in(function->code_path, "vendor/bundle") || function->layer_count > 0)
        return false;
    const char *at = blob_bytes(text), *end = at + blob_size(text);
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        AUTO_FREE char *line = mem_text_n(at, stop ? (size_t)(stop - at) : (size_t)(end - at));
        const char *word = line + strspn(line, " \t");
        if (text_starts(word, "gem ") && !strstr(word, "aws-sdk"))
            return true;
        at += strlen(line) + 1;
    }
    return false;
}

/* ---- compiled languages -------------------------------------------------------------------- */

static bool has_ending(const char *folder, const char *ending)
{
    DIR *opened = opendir(folder);
    bool found = false;
    for (const struct dirent *entry; opened && !found && (entry = readdir(opened));)
        found = text_ends(entry->d_name, ending);
    if (opened)
        closedir(opened);
    return found;
}

static bool lacks_java(const struct function *function)
{
    static const char *const builds[] = { "pom.xml", "build.gradle", "build.gradle.kts" };
    const char *folder = function->code_path;
    AUTO_FREE char *library = file_join(folder, "lib");
    AUTO_FREE char *class = mem_text(function->handler ? function->handler : "");
    class[strcspn(class, ":$")] = '\0';
    for (char *at = class; *at; at++)
        *at = *at == '.' ? '/' : *at;
    AUTO_FREE char *compiled = mem_format("%s.class", class);
    if (is_in(folder, compiled) || has_ending(library, ".jar") || has_ending(folder, ".jar"))
        return false;
    for (size_t i = 0; i < COUNT(builds); i++)
        if (is_in(folder, builds[i]))
            return true;
    return false;
}

static bool lacks_dotnet(const struct function *function)
{
    const char *handler = function->handler ? function->handler : "";
    AUTO_FREE char *assembly = mem_format("%.*s.dll", (int)strcspn(handler, ":"), handler);
    const char *folder = function->code_path;
    return !is_in(folder, assembly) && !is_in(folder, "bootstrap") &&
           (has_ending(folder, ".csproj") || has_ending(folder, ".fsproj") ||
            has_ending(folder, ".vbproj"));
}

/* Does the Makefile have SAM's target for it? */
static bool makefile_builds(const struct function *function)
{
    const char *slash = strrchr(function->id, '/');
    AUTO(blob) text = read_manifest(function->code_path, "Makefile");
    AUTO_FREE char *target = mem_format("build-%s", slash ? slash + 1 : function->id);
    return text && strstr(blob_bytes(text), target);
}

static const char *need_of_provided(const struct function *function)
{
    static const char *const places[] = { "", NULL };
    const char *folder = function->code_path;
    if (is_in(folder, "bootstrap") || in_layers(function, places, "bootstrap", "Makefile"))
        return NULL;
    return makefile_builds(function)      ? "makefile"
           : is_in(folder, "go.mod")      ? "go1.x"
           : is_in(folder, "Cargo.toml")  ? "rust-cargolambda"
                                          : NULL;
}

const char *plan_need(const struct function *function)
{
    static const struct {
        bool (*lacks)(const struct function *function);
        const char *build_method;
    } families[RUNTIME_FAMILIES] = {
        [RUNTIME_NODEJS] = { lacks_node, "nodejs" },
        [RUNTIME_PYTHON] = { lacks_python, "python" },
        [RUNTIME_RUBY] = { lacks_ruby, "ruby" },
        [RUNTIME_JAVA] = { lacks_java, "java" },
        [RUNTIME_DOTNET] = { lacks_dotnet, "dotnet" },
    };
    const struct runtime *runtime = function->runtime ? runtime_find(function->runtime) : NULL;
    if (!runtime || !function->code_path)
        return NULL;
    if (runtime->family == RUNTIME_PROVIDED)
        return need_of_provided(function);
    return families[runtime->family].lacks && families[runtime->family].lacks(function)
               ? families[runtime->family].build_method
               : NULL;
}
