/*
 * Round trip over a corpus of real templates (folder LAMBENCH_CORPUS): every editable property of
 * every function is changed, the result is loaded and compared: only that value may differ; taking
 * the change back must give the same bytes. Skipped when the variable is not set.
 */
#include "tests/lib/unit.h"

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/edit.h"
#include "workspace/template/edit_field.h"
#include "workspace/template/load.h"

enum { LARGEST = 4194304, SAMPLE = 12, PATH_NAMES = 8 };

struct tally {
    size_t templates, done, asked, refused, wrong, edits;
    struct map *reasons;            /* what an error said -> struct count */
    size_t step;                    /* every step-th edit is made */
};

struct count {
    size_t count;
};

struct round {
    struct tally *tally;
    const char *file, *path;        /* relative, and where load_bytes() is told it stands */
    struct blob *bytes;
    struct parse_source source;
    const struct project *project;
    const struct resource *resource; /* the function being edited */
};

static void complain(struct round *round, const struct edit *edit, const char *what)
{
    static const char *const verbs[] = { "set", "unset", "add", "take", "move", "create",
                                         "rename", "delete" };
    round->tally->wrong++;
    printf("%s: %s: %s %s", round->file, what, verbs[edit->verb], edit->id);
    for (size_t i = 0; edit->path && edit->path[i]; i++)
        printf("%s%s", i ? "." : " ", edit->path[i]);
    printf(" (place %d)\n", (int)edit->where);
}

/* --- comparing --- */

/* Equal but for what PATH leads to; PATH may lead to something that only one of them has. */
static bool same_but(const struct value *old, const struct value *new_one,
                     const char *const *path)
{
    if (!path || !old || !new_one) {
        const struct value *one = old ? old : new_one;
        bool chain = path && one;
        for (size_t i = 0; chain && path[i] && one; i++) {
            chain = one->kind != VALUE_MAP || one->count <= 1;
            one = value_get(one, path[i]);
        }
        return chain || value_equal(old, new_one);
    }
    if (!path[0])
        return true;
    if (old->kind != VALUE_MAP || new_one->kind != VALUE_MAP)
        return value_equal(old, new_one) || old->kind != new_one->kind;
    for (size_t i = 0; i < old->count + new_one->count; i++) {
        const char *name = i < old->count ? old->members[i].name
                                          : new_one->members[i - old->count].name;
        const char *const *rest = strcmp(name, path[0]) == 0 ? path + 1 : NULL;
        if (!same_but(value_get(old, name), value_get(new_one, name), rest))
            return false;
    }
    return true;
}

static bool is_own(const struct resource *resource)
{
    return !*resource->stack;
}

static const struct resource *find(const struct project *project, const char *id)
{
    for (size_t i = 0; i < project->resource_count; i++)
        if (is_own(&project->resources[i]) && strcmp(project->resources[i].id, id) == 0)
            return &project->resources[i];
    return NULL;
}

static bool same_head(const struct resource *old, const struct resource *new_one)
{
    return text_equal(old->type, new_one->type) && text_equal(old->condition, new_one->condition) &&
           old->condition_holds == new_one->condition_holds &&
           value_equal(old->attributes, new_one->attributes);
}

/* Properties that others see: a name is in their values, and SAM makes a role, alias or URL, which
 * they may refer to, as these are given or not. */
static bool is_seen_by_others(const struct edit *edit)
{
    static const char *const names[] = { "FunctionName", "AutoPublishAlias", "Role",
                                         "FunctionUrlConfig" };
    for (size_t i = 0; edit->path && i < COUNT(names); i++)
        if (strcmp(edit->path[0], names[i]) == 0)
            return true;
    return false;
}

static void compare_resources(struct round *round, const struct edit *edit,
                              const struct project *new_one)
{
    const struct project *old = round->project;
    if (old->resource_count != new_one->resource_count ||
        old->function_count != new_one->function_count)
        complain(round, edit, "another number of resources");
    for (size_t i = 0; i < old->resource_count; i++) {
        const struct resource *before = &old->resources[i];
        const struct resource *after = is_own(before) ? find(new_one, before->id) : before;
        bool target = strcmp(before->id, edit->id) == 0;
        bool open = edit->where == EDIT_AT_PARAMETER || (!target && is_seen_by_others(edit));
        bool shared = edit->where >= EDIT_AT_GLOBALS;
        if (!after || !same_head(before, after))
            complain(round, edit, "another resource differs");
        else if (!open && !same_but(before->properties, after->properties,
                                    target || shared ? edit->path : NULL))
            complain(round, edit, target ? "another property differs" : "another resource differs");
    }
}

static void compare_value(struct round *round, const struct edit *edit,
                          const struct project *new_one, const char *expected)
{
    const struct resource *resource = find(new_one, edit->id);
    const struct value *value = resource ? resource->properties : NULL;
    for (size_t i = 0; value && edit->path[i]; i++)
        value = value_is(value, VALUE_LIST) ? value->items[atoi(edit->path[i])]
                                            : value_get(value, edit->path[i]);
    if (value_is(value, VALUE_LIST) && value->count > 0)
        value = value->items[value->count - 1];
    if (edit->where <= EDIT_AT_RESOURCE && !text_equal(value_text(value), expected))
        complain(round, edit, "the value is not the one written");
}

/* --- doing --- */

static void check_undo(struct round *round, const struct edit *edit,
                       const struct edit_result *result)
{
    struct error error = ERROR_INIT;
    AUTO_STR back;
    str_init(&back, LARGEST);
    if (edit_restore(result, result->bytes, result->size, &back, &error) < 0 ||
        back.length != round->source.size ||
        memcmp(back.text, round->source.bytes, back.length) != 0)
        complain(round, edit, "taking it back gives other bytes");
}

static void count_refusal(struct round *round, const struct error *error)
{
    struct map *reasons = round->tally->reasons;
    struct count *count = map_get(reasons, error->what);
    if (!count) {
        count = mem_alloc(sizeof *count);
        map_set(reasons, error->what, count);
    }
    count->count++;
    round->tally->refused++;
}

static void check_edit(struct round *round, const struct edit *edit,
                       const struct edit_result *result, const char *expected)
{
    const struct load_request request = { .region = "us-east-1" };
    round->tally->done++;
    check_undo(round, edit, result);
    AUTO_PROJECT new_one = load_bytes(&request, round->path, result->bytes, result->size);
    if (!new_one->usable)
        complain(round, edit, "cannot be loaded any more");
    if (edit->verb <= EDIT_MOVE)
        compare_resources(round, edit, new_one);
    if (expected)
        compare_value(round, edit, new_one, expected);
    if (edit->verb == EDIT_RENAME) {
        size_t missing = 0;
        for (size_t i = 0; i < new_one->problems.count; i++)
            missing += strcmp(new_one->problems.items[i].code, "LB603") == 0;
        for (size_t i = 0; i < round->project->problems.count; i++)
            missing -= strcmp(round->project->problems.items[i].code, "LB603") == 0;
        if (missing != 0 || find(new_one, edit->id) || !find(new_one, edit->new_id))
            complain(round, edit, "the new id is not known everywhere");
    }
    if (edit->verb == EDIT_DELETE && find(new_one, edit->id))
        complain(round, edit, "it is still there");
}

static void apply(struct round *round, struct edit edit, const char *expected)
{
    struct error error = ERROR_INIT;
    AUTO_EDIT_RESULT result;
    int done = edit_apply(&round->source, &edit, &result, &error);
    if (done < 0)
        count_refusal(round, &error);
    if (done == 0)
        check_edit(round, &edit, &result, expected);
    round->tally->asked += done == 1;
    for (size_t i = 0; done == 1 && i < result.places.count; i++) {
        if (result.places.items[i].refusal)
            continue;
        AUTO_EDIT_RESULT chosen;
        edit.where = result.places.items[i].where;
        if (edit_apply(&round->source, &edit, &chosen, &error) < 0)
            count_refusal(round, &error);
        else
            check_edit(round, &edit, &chosen, expected);
    }
}

static bool is_turn(struct round *round)
{
    return round->tally->edits++ % round->tally->step == 0;
}

static void set(struct round *round, const char *const *path, enum edit_value_kind kind,
                const char *value, const char *expected)
{
    if (is_turn(round))
        apply(round, (struct edit){ .verb = EDIT_SET, .id = round->resource->id, .path = path,
                                    .kind = kind, .value = value, .value_size = strlen(value) },
              expected);
}

static void other_verb(struct round *round, enum edit_verb verb, const char *const *path,
                       int index, int to, const char *value)
{
    if (is_turn(round))
        apply(round, (struct edit){ .verb = verb, .id = round->resource->id, .path = path,
                                    .index = index, .to = to, .value = value,
                                    .value_size = value ? strlen(value) : 0, .force = true,
                                    .new_id = "LambenchRenamed" },
              verb == EDIT_ADD ? value : NULL);
}

/* --- every property --- */

static const struct value *value_at(const struct value *value, const char *const *path)
{
    for (; value && *path; path++)
        value = value_get(value, *path);
    return value;
}

/* A text that needs care, without blanks where names are wanted. */
static const char *some_text(const struct edit_field *field)
{
    static const char *const texts[] = { "it's: \"50%\" #1", "- yes", "2 lines\nof text", "012" };
    static size_t turn;
    return strcmp(field->name, "Description") == 0 ? texts[turn++ % COUNT(texts)] : "edited-1.x/y";
}

static void edit_field(struct round *round, const struct edit_field *field, bool is_sam)
{
    const char *const *path = is_sam ? field->sam : field->plain;
    const struct value *now = path[0] ? value_at(round->resource->properties, path) : NULL;
    if (!path[0] || strcmp(field->name, "CodeUri") == 0)
        return;
    if (field->kind == EDIT_FIELD_LIST) {
        size_t count = value_is(now, VALUE_LIST) ? now->count : 0;
        other_verb(round, EDIT_ADD, path, EDIT_AT_END, 0, "arn:aws:iam::aws:policy/Edited");
        if (count > 0)
            other_verb(round, EDIT_TAKE, path, (int)count - 1, 0, NULL);
        if (count > 1)
            other_verb(round, EDIT_MOVE, path, (int)count - 1, (int)count - 2, NULL);
        return;
    }
    const char *first = field->kind == EDIT_FIELD_NUMBER ? "1027" : edit_field_choice(field, 0);
    const char *second = field->kind == EDIT_FIELD_NUMBER ? "600" : edit_field_choice(field, 1);
    const char *text = field->kind == EDIT_FIELD_TEXT         ? some_text(field)
                       : text_equal(value_text(now), first) ? second : first;
    AUTO_FREE char *list = mem_format("[%s]", text);
    bool one = field->kind == EDIT_FIELD_ONE;
    set(round, path, one ? EDIT_EXPRESSION : EDIT_TEXT, one ? list : text, text);
    if (now)
        other_verb(round, EDIT_UNSET, path, 0, 0, NULL);
}

static void edit_environment(struct round *round)
{
    const char *path[] = { "Environment", "Variables", "LAMBENCH_NEW", NULL };
    set(round, path, EDIT_TEXT, "a new: value", "a new: value");
    set(round, path, EDIT_TEXT, "true", "true");
    path[2] = NULL;
    const struct value *variables = value_at(round->resource->properties, path);
    for (size_t i = 0; value_is(variables, VALUE_MAP) && i < variables->count; i++) {
        path[2] = variables->members[i].name;
        set(round, path, EDIT_TEXT, "another, value", "another, value");
        set(round, path, EDIT_EXPRESSION, "!Ref AWS::Region", "us-east-1");
        other_verb(round, EDIT_UNSET, path, 0, 0, NULL);
    }
}

static void edit_function(struct round *round, const struct resource *resource)
{
    bool is_sam = strcmp(resource->type, "AWS::Serverless::Function") == 0;
    if (!is_own(resource) || (!is_sam && strcmp(resource->type, "AWS::Lambda::Function") != 0))
        return;
    round->resource = resource;
    const struct edit_field *field;
    for (size_t i = 0; (field = edit_field_at(i)) != NULL; i++)
        edit_field(round, field, is_sam);
    edit_environment(round);
    other_verb(round, EDIT_RENAME, NULL, 0, 0, NULL);
    other_verb(round, EDIT_DELETE, NULL, 0, 0, NULL);
}

static void edit_template(struct tally *tally, const char *file, struct blob *bytes)
{
    const struct load_request request = { .region = "us-east-1" };
    AUTO_FREE char *path = mem_format("/nowhere/%s", file_name(file));
    struct round round = {
        .tally = tally, .file = file, .path = path, .bytes = bytes,
        .source = { .bytes = blob_bytes(bytes), .size = blob_size(bytes),
                    .file = file_name(file) },
    };
    AUTO_PROJECT project = load_bytes(&request, path, blob_bytes(bytes), blob_size(bytes));
    round.project = project;
    tally->templates++;
    for (size_t i = 0; i < project->resource_count; i++)
        edit_function(&round, &project->resources[i]);
}

static int visit(void *self, const struct file_entry *entry, struct error *error)
{
    AUTO(blob) bytes = NULL;
    if (file_read(entry->path, LARGEST, &bytes, error) < 0)
        return -1;
    edit_template(self, entry->name, bytes);
    return 0;
}

static void only_the_value_changes(void **state)
{
    (void)state;
    const char *corpus = getenv("LAMBENCH_CORPUS");
    if (!corpus)
        skip();
    AUTO_FREE char *folder = unit_path(corpus, "templates");
    AUTO(map) reasons = map_new(free);
    struct tally tally = { .reasons = reasons, .step = 1 };
    struct error error = ERROR_INIT;
#ifdef __SANITIZE_ADDRESS__
    tally.step = SAMPLE;
#endif
    assert_int_equal(file_walk(folder, NULL, visit, &tally, &error), 0);
    for (size_t i = 0; i < map_count(reasons); i++)
        printf("%6zu  %s\n", ((struct count *)map_value_at(reasons, i))->count,
               map_key_at(reasons, i));
    printf("%zu templates, %zu edits: %zu done, %zu asked, %zu refused, %zu wrong\n",
           tally.templates, tally.edits, tally.done, tally.asked, tally.refused, tally.wrong);
    assert_true(tally.done > 0);
    assert_int_equal(tally.wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(only_the_value_changes) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
