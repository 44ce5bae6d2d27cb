#include "workspace/template/local_values.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/model/problem.h"
#include "workspace/model/project.h"
#include "workspace/template/beside.h"
#include "workspace/template/local_json.h"
#include "workspace/template/node.h"
#include "workspace/template/parse_json.h"

enum { SECRET_BYTES = 65536 }; /* as Secrets Manager allows */

#define SECRET_MEMBER "SecretString"
#define SECRET_MARK ":SecretString:"

static const char *const groups[SETTING_KINDS + 1] = {
    [SETTING_PARAMETER] = "parameters", [SETTING_ATTRIBUTE] = "attributes",
    [SETTING_IMPORT] = "imports",       [SETTING_SSM] = "ssm",
    [SETTING_SECRET] = "secrets",
};

/* --- reading --- */

static struct problem *tell(const struct beside *beside, const struct node *at, const char *text)
{
    return problem_add(&beside->project->problems, PROBLEM_WARNING, "LB620", LOCAL_VALUES_FILE,
                       at->line, at->column, NULL, "%s", text);
}

/* {"SecretString": {"user": "x"}}, {"SecretString": "x"} or "x". */
static const struct node *secret_string(const struct node *secret)
{
    return secret->kind == NODE_MAP ? node_get(secret, SECRET_MEMBER) : secret;
}

/* The text of a value; false when it is none. */
static bool add_text(enum setting_kind kind, const struct node *value, struct str *out)
{
    const struct node *whole = kind == SETTING_SECRET ? secret_string(value) : value;
    if (node_text(whole))
        str_add_bytes(out, whole->text, whole->size);
    else if (node_is(whole, NODE_MAP) && kind == SETTING_SECRET)
        local_json_print(whole, false, out);
    else
        return false;
    return true;
}

static void add_group(const struct beside *beside, struct map *values, enum setting_kind kind,
                      const struct node *group)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct node_member *member = &group->members[i];
        const struct setting_source source = { LOCAL_VALUES_FILE, member->key->line,
                                               member->key->column };
        AUTO_STR text;
        str_init(&text, SECRET_BYTES);
        if (add_text(kind, member->value, &text))
            settings_set(values, kind, member->name, text.text, &source);
        else
            problem_hint(tell(beside, member->value, "a value here must be text"), "%s",
                         kind == SETTING_SECRET
                             ? "Write {\"SecretString\": \"...\"} or {\"SecretString\": {...}}."
                             : "Write \"...\".");
    }
}

void local_values_add(const struct beside *beside, struct map *values)
{
    AUTO_FREE char *path = file_join(beside->project->root, LOCAL_VALUES_FILE);
    const struct node *root = NULL;
    if (beside_read_json(beside, path, false, &root) < 0 || !root)
        return;
    for (size_t i = 0; i < root->count; i++) {
        const struct node_member *member = &root->members[i];
        size_t kind = 0;
        while (kind < SETTING_KINDS && strcmp(groups[kind], member->name) != 0)
            kind++;
        if (kind == SETTING_KINDS) {
            const char *near = likeness_nearest(member->name, groups);
            problem_hint(tell(beside, member->key, "values of this kind are not known"),
                         "%s%s", near ? "Did you mean " : "There are parameters, attributes, "
                                                          "imports, ssm, secrets",
                         near ? near : "");
        } else if (member->value->kind != NODE_MAP) {
            tell(beside, member->value, "this must be an object of names and values");
        } else {
            add_group(beside, values, (enum setting_kind)kind, member->value);
        }
    }
}

/* --- changing --- */

/* The names of members that lead to NAME; the text of them is in PART. */
static size_t find_steps(enum setting_kind kind, const char *name, char **part,
                         const char *steps[LOCAL_JSON_STEPS])
{
    const char *mark = kind == SETTING_SECRET ? strstr(name, SECRET_MARK) : NULL;
    size_t count = 0;
    *part = mark ? mem_text_n(name, (size_t)(mark - name)) : mem_text(name);
    steps[count++] = groups[kind];
    steps[count++] = *part;
    if (kind == SETTING_SECRET)
        steps[count++] = SECRET_MEMBER;
    if (mark)
        steps[count++] = mark + strlen(SECRET_MARK);
    return count;
}

static const struct node *find(const struct node *map, const char *const *steps, size_t count)
{
    for (size_t i = 0; map && i < count; i++)
        map = node_get(map, steps[i]);
    return map;
}

/* TEXT as a map when it is a JSON object, else NULL. */
static const struct node *object_of(struct arena *arena, const char *text)
{
    struct problem_list problems = { .items = NULL };
    struct parse_source source = { .bytes = text, .size = strlen(text), .file = "" };
    const struct node *root = parse_json_tree(arena, &source, &problems);
    problem_list_release(&problems);
    return node_is(root, NODE_MAP) ? root : NULL;
}

/* ROOT in which the secret at STEPS has keys, so that one of them can be set; NULL with the error
 * when it is one text that has none. */
static const struct node *with_keys(struct arena *arena, const struct node *root,
                                    const char *const *steps, struct error *error)
{
    const struct node *secret = find(root, steps, 2);
    const struct node *whole = secret ? secret_string(secret) : NULL;
    if (!node_text(whole))
        return root;
    const struct node *keys = object_of(arena, whole->text);
    if (keys)
        return local_json_with(arena, root, steps, 3, keys);
    error_set(error, ERROR_INVALID, "the secret %s is one text, it has no keys", steps[1]);
    error_hint(error, "lambench value secret --unset %s", steps[1]);
    return NULL;
}

int local_values_set(const char *root, enum setting_kind kind, const char *name,
                     const char *value, struct error *error)
{
    AUTO(arena) arena = arena_new();
    AUTO_FREE char *path = file_join(root, LOCAL_VALUES_FILE);
    AUTO_FREE char *part = NULL;
    const char *steps[LOCAL_JSON_STEPS];
    size_t count = find_steps(kind, name, &part, steps);
    const struct node *old = local_json_read(arena, path, LOCAL_VALUES_FILE, error);
    if (!old)
        return -1;
    if (!value) {
        size_t depth = count == 3 ? 2 : count; /* the whole secret */
        if (!find(old, steps, depth))
            return error_set(error, ERROR_NOT_FOUND, "%s has no %s", LOCAL_VALUES_FILE, name);
        return local_json_write(path, local_json_with(arena, old, steps, depth, NULL), error);
    }
    if (count == 4 && !(old = with_keys(arena, old, steps, error)))
        return -1;
    const struct node *keys = count == 3 ? object_of(arena, value) : NULL;
    const struct node *made = keys ? keys : node_new_text(arena, NULL, value, strlen(value));
    return local_json_write(path, local_json_with(arena, old, steps, count, made), error);
}

/* --- listing --- */

struct each {
    void (*call)(void *self, const char *name, const char *value);
    void *self;
};

static void tell_secret(const struct each *each, const char *id, const struct node *whole)
{
    for (size_t i = 0; node_is(whole, NODE_MAP) && i < whole->count; i++) {
        AUTO_FREE char *name = mem_format("%s" SECRET_MARK "%s", id, whole->members[i].name);
        each->call(each->self, name, node_text(whole->members[i].value));
    }
    if (node_text(whole))
        each->call(each->self, id, whole->text);
}

int local_values_each(const char *root, enum setting_kind kind,
                      void (*each)(void *self, const char *name, const char *value), void *self,
                      struct error *error)
{
    AUTO(arena) arena = arena_new();
    AUTO_FREE char *path = file_join(root, LOCAL_VALUES_FILE);
    const struct each call = { each, self };
    const struct node *file = local_json_read(arena, path, LOCAL_VALUES_FILE, error);
    if (!file)
        return -1;
    const struct node *group = node_get(file, groups[kind]);
    for (size_t i = 0; node_is(group, NODE_MAP) && i < group->count; i++) {
        const struct node_member *member = &group->members[i];
        if (kind == SETTING_SECRET)
            tell_secret(&call, member->name, secret_string(member->value));
        else if (node_text(member->value))
            each(self, member->name, member->value->text);
    }
    return 0;
}
