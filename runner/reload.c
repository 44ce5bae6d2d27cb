#include "runner/reload.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/path_index.h"
#include "workspace/base/text.h"
#include "workspace/files/ignore.h"
#include "workspace/files/watch.h"
#include "workspace/model/project.h"

/* Long enough for an editor's write, rename and chmod to be one change, short enough not to be
 * felt. */
enum { SETTLE_MS = 16 };

struct source_use {
    size_t function;            /* index into the project's functions */
    bool as_it_is;              /* nothing is built of it */
};

/* A folder or archive that functions are made of. */
struct source {
    char *path;
    struct ignore *ignore;
    struct source_use *uses;
    size_t use_count, use_capacity;
};

/* What a function is built of besides. */
struct further {
    char *function, *folder;
};

/* What a burst did to one function. */
struct hits {
    size_t count;
    const char *first, *last;   /* paths, or NULL */
    bool as_it_is;              /* some of it is not built */
    size_t there;               /* those that exist: an editor's own files are gone again */
    const char *first_there;
};

struct reload {
    struct loop *loop;
    struct reload_calls calls;
    void *self;
    struct watch *watch;
    const struct project *project;
    struct source **sources;
    size_t source_count, source_capacity;
    struct path_index *sources_at;
    struct hits *hits;              /* of the burst that is told, one for each function */
    struct further *further;
    size_t further_count, further_capacity;
    struct ignore *project_rules;   /* .gitignore of the project's folder, names relative to it */
};

/* ---- what is ignored ----------------------------------------------------------------------- */

/* Code that is built into a folder git ignores ("dist/app.handler") is code all the same. */
static bool handler_ignored(const struct ignore *rules, const struct function *function)
{
    const char *handler = function->handler ? function->handler : "bootstrap";
    AUTO_FREE char *module = mem_text(handler);
    char *dot = strrchr(module, '.');
    if (dot)
        *dot = '\0';
    static const char *const endings[] = { "", ".js", ".mjs", ".cjs", ".py" };
    for (size_t i = 0; i < COUNT(endings); i++) {
        AUTO_FREE char *name = mem_format("%s%s", module, endings[i]);
        if (ignore_match(rules, name, false))
            return true;
    }
    return ignore_match(rules, "bootstrap", false);
}

static struct ignore *rules_for(const char *path, const struct function *function)
{
    struct ignore *rules = ignore_new();
    ignore_read(rules, path, "", ".gitignore");
    if (function && handler_ignored(rules, function)) {
        ignore_free(rules);
        rules = ignore_new();
    }
    ignore_add_noise(rules);
    return rules;
}

/* Rules of the project's own .gitignore hold beneath a source unless they hide the source or a
 * handler in it. */
static bool ignored_by_project(const struct reload *reload, const struct source *source,
                               const char *path)
{
    const char *root = reload->project->root;
    const char *name = file_beneath(root, path);
    const char *folder = file_beneath(root, source->path);
    if (!name || !folder || strcmp(source->path, root) == 0)
        return false;
    if (ignore_match(reload->project_rules, folder, true))
        return false;
    return ignore_match(reload->project_rules, name, file_is_folder(path));
}

/* ---- sources ------------------------------------------------------------------------------- */

static void release_sources(struct reload *reload)
{
    for (size_t i = 0; i < reload->source_count; i++) {
        free(reload->sources[i]->path);
        free(reload->sources[i]->uses);
        ignore_free(reload->sources[i]->ignore);
        free(reload->sources[i]);
    }
    reload->source_count = 0;
    path_index_clear(reload->sources_at);
}

static void add_source(struct reload *reload, const char *path, size_t function, bool is_code,
                       bool as_it_is)
{
    struct source *source = path_index_get(reload->sources_at, path);
    if (!source) {
        source = mem_alloc(sizeof(*source));
        source->path = mem_text(path);
        source->ignore =
            rules_for(path, is_code ? &reload->project->functions[function] : NULL);
        *ARRAY_PUSH(reload->sources, reload->source_count, reload->source_capacity) = source;
        path_index_set(reload->sources_at, path, source);
    }
    *ARRAY_PUSH(source->uses, source->use_count, source->use_capacity) =
        (struct source_use){ .function = function, .as_it_is = as_it_is };
}

static bool is_built(const struct project *project, const char *layer)
{
    const struct layer *found = layer ? project_layer(project, layer) : NULL;
    return found && found->build_method;
}

static void find_sources(struct reload *reload)
{
    for (size_t i = 0; i < reload->project->function_count; i++) {
        const struct function *function = &reload->project->functions[i];
        if (function->code_path)
            add_source(reload, function->code_path, i, true, false);
        for (size_t l = 0; l < function->layer_count; l++)
            if (function->layers[l].path)
                add_source(reload, function->layers[l].path, i, false,
                           !is_built(reload->project, function->layers[l].reference));
    }
}

/* The place of the function with that id among the project's; COUNT when there is none. */
static size_t place_of(const struct project *project, const char *id)
{
    const struct function *function = project_function(project, id);
    return function && strcmp(function->id, id) == 0 ? (size_t)(function - project->functions)
                                                     : project->function_count;
}

static void add_further(struct reload *reload)
{
    for (size_t i = 0; i < reload->further_count; i++) {
        size_t f = place_of(reload->project, reload->further[i].function);
        if (f < reload->project->function_count)
            add_source(reload, reload->further[i].folder, f, false, false);
    }
}

static void watch_one(struct reload *reload, const char *path, const struct ignore *ignore)
{
    struct error error = ERROR_INIT;
    char text[1024];
    if (watch_add(reload->watch, path, ignore, &error) < 0)
        reload->calls.failed(reload->self, error_text(&error, text, sizeof(text)));
}

void reload_set_project(struct reload *reload, const struct project *project)
{
    const struct project *old = reload->project;
    reload->project = project_hold(project);
    watch_clear(reload->watch);
    release_sources(reload);
    ignore_free(reload->project_rules);
    reload->project_rules = rules_for(project->root, NULL);
    free(reload->hits);
    reload->hits = mem_alloc((project->function_count + 1) * sizeof(*reload->hits));
    find_sources(reload);
    add_further(reload);
    watch_one(reload, project->template_path, NULL);
    for (size_t i = 0; i < project->input_count; i++)
        watch_one(reload, project->inputs[i], NULL);
    for (size_t i = 0; i < reload->source_count; i++)
        watch_one(reload, reload->sources[i]->path, reload->sources[i]->ignore);
    project_drop(old);
}

/* SELF is the place of a function. */
static bool uses_source(void *self, void *value)
{
    const struct source *source = value;
    for (size_t i = 0; i < source->use_count; i++)
        if (source->uses[i].function == *(const size_t *)self)
            return true;
    return false;
}

void reload_add(struct reload *reload, const char *function, const char *folder)
{
    const struct project *project = reload->project;
    size_t f = project ? place_of(project, function) : 0;
    if (!project || f == project->function_count ||
        path_index_above(reload->sources_at, folder, uses_source, &f))
        return; /* it hears of that folder already */
    *ARRAY_PUSH(reload->further, reload->further_count, reload->further_capacity) =
        (struct further){ .function = mem_text(function), .folder = mem_text(folder) };
    size_t before = reload->source_count;
    add_source(reload, folder, f, false, false);
    if (reload->source_count > before)
        watch_one(reload, folder, reload->sources[before]->ignore);
}

/* ---- changes ------------------------------------------------------------------------------- */

/* PATH is the source, lies beneath it, or is a folder that holds it. */
static bool is_hit(const struct reload *reload, const struct source *source, const char *path)
{
    if (ignored_by_project(reload, source, path))
        return false;
    const char *name = file_beneath(source->path, path);
    return !name || !name[0] || !ignore_match(source->ignore, name, false);
}

/* True for the template and for other files the load has read. */
static bool is_input(const struct reload *reload, const char *path)
{
    if (strcmp(path, reload->project->template_path) == 0)
        return true;
    for (size_t i = 0; i < reload->project->input_count; i++)
        if (strcmp(path, reload->project->inputs[i]) == 0)
            return true;
    return false;
}

/* Counts a path once, however many of its sources it hits. */
static void count_hit(struct hits *hits, const char *path)
{
    if (hits->last == path)
        return;
    hits->last = path;
    if (hits->count++ == 0)
        hits->first = path;
    if (file_exists(path) && hits->there++ == 0)
        hits->first_there = path;
}

static char *describe(const struct hits *hits)
{
    size_t count = hits->there ? hits->there : hits->count;
    const char *name = file_name(hits->there ? hits->first_there : hits->first);
    return count == 1 ? mem_text(name) : mem_format("%s and %zu more", name, count - 1);
}

/* Of one burst: the functions it hits, and the path that is looked at. */
struct burst {
    struct reload *reload;
    const char *path;
    size_t *functions;
    size_t count, capacity;
};

static bool hit_source(void *self, void *value)
{
    struct burst *burst = self;
    const struct source *source = value;
    if (!is_hit(burst->reload, source, burst->path))
        return false;
    for (size_t i = 0; i < source->use_count; i++) {
        const struct source_use *use = &source->uses[i];
        struct hits *hits = &burst->reload->hits[use->function];
        if (hits->count == 0)
            *ARRAY_PUSH(burst->functions, burst->count, burst->capacity) = use->function;
        count_hit(hits, burst->path);
        hits->as_it_is = hits->as_it_is || use->as_it_is;
    }
    return false;
}

static int compare(const void *left, const void *right)
{
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    return (a > b) - (a < b);
}

/* A call may change what is watched: it gets what was found before the first one. */
static void tell_functions(struct reload *reload, const char *const *paths, size_t count)
{
    struct burst burst = { .reload = reload };
    for (size_t i = 0; i < count; i++) {
        burst.path = paths[i];
        (void)path_index_above(reload->sources_at, paths[i], hit_source, &burst);
        (void)path_index_beneath(reload->sources_at, paths[i], hit_source, &burst);
    }
    if (burst.count == 0)
        return;
    const struct project *project = project_hold(reload->project);
    qsort(burst.functions, burst.count, sizeof(*burst.functions), compare);
    struct hits *found = mem_alloc(burst.count * sizeof(*found));
    for (size_t i = 0; i < burst.count; i++) {
        struct hits *hits = &reload->hits[burst.functions[i]];
        found[i] = *hits;
        *hits = (struct hits){ .count = 0 };
    }
    for (size_t i = 0; i < burst.count; i++) {
        AUTO_FREE char *what = describe(&found[i]);
        reload->calls.function_changed(reload->self, project->functions[burst.functions[i]].id,
                                       what, found[i].as_it_is);
    }
    free(found);
    free(burst.functions);
    project_drop(project);
}

static void on_changed(void *self, const char *const *paths, size_t count)
{
    struct reload *reload = self;
    tell_functions(reload, paths, count);
    for (size_t i = 0; i < count; i++)
        if (is_input(reload, paths[i])) {
            reload->calls.template_changed(reload->self, file_name(paths[i]));
            break;
        }
    reload->calls.anything_changed(reload->self);
}

struct reload *reload_new(struct loop *loop, const struct reload_calls *calls, void *self)
{
    struct reload *reload = mem_alloc(sizeof(*reload));
    reload->loop = loop;
    reload->calls = *calls;
    reload->self = self;
    reload->watch = watch_new(loop, SETTLE_MS, on_changed, reload);
    reload->sources_at = path_index_new();
    return reload;
}

void reload_free(struct reload *reload)
{
    if (!reload)
        return;
    watch_free(reload->watch);
    release_sources(reload);
    free(reload->sources);
    free(reload->hits);
    path_index_free(reload->sources_at);
    for (size_t i = 0; i < reload->further_count; i++) {
        free(reload->further[i].function);
        free(reload->further[i].folder);
    }
    free(reload->further);
    ignore_free(reload->project_rules);
    project_drop(reload->project);
    free(reload);
}
