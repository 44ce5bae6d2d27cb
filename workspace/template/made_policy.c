#include "workspace/template/made_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/embed.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

/* policies.txt and connectors.txt have rows of this form; a row ends where the next begins:
 *
 *     NAME: words
 *       SERVICE Action Action            a statement: what it allows
 *         Action
 *         on RESOURCE RESOURCE
 *         for PRINCIPAL                  a service; "*" is everybody
 *         if TEST KEY VALUE              a condition
 *
 * A RESOURCE is "*", or an ARN without its beginning: "sqs:{Queue}" of the region and account,
 * "s3:::{Bucket}/..." of neither; or it begins with a parameter. VALUE is as a RESOURCE. {Name} is
 * a parameter. */

enum { LONGEST_ARN = 1024, MOST_RESOURCES = 8, MOST_NAMES = 1000 };

static const char *const files[] = { "workspace/template/made/policies.txt",
                                     "workspace/template/made/connectors.txt" };

/* What stands behind "NAME:" at the beginning of a line. */
static const char *find_row(const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; i < COUNT(files); i++) {
        const struct embed_file *file = embed_find(files[i]);
        for (const char *at = file ? file->bytes : NULL; at; at = strchr(at, '\n')) {
            at += *at == '\n';
            if (strncmp(at, name, size) == 0 && at[size] == ':' &&
                (at[size + 1] == '\n' || at[size + 1] == ' '))
                return at + size + 1;
        }
    }
    return NULL;
}

/* --- values --- */

/* WORD with ${Name} for {Name}; the parameters met are added to VALUES. */
static void add_form(const struct making *making, const char *word,
                     const struct node *parameters, struct str *form, struct node *values)
{
    for (const char *at = word; *at; at++) {
        const char *end = *at == '{' && !text_starts(at, "{AWS::") ? strchr(at, '}') : NULL;
        if (!end) {
            str_add_char(form, *at);
            continue;
        }
        const char *name = arena_text(making->made->arena, at + 1, (size_t)(end - at - 1));
        made_set(making, values, name, node_get(parameters, name));
        str_addf(form, "${%s}", name);
        at = end;
    }
}

const struct node *made_policy_value(const struct making *making, const char *word,
                                     const struct node *parameters)
{
    size_t size = strlen(word);
    if (word[0] == '{' && strchr(word, '}') == word + size - 1) {
        AUTO_FREE char *name = mem_text_n(word + 1, size - 2);
        return node_get(parameters, name);
    }
    if (word[0] != '{' && !strchr(word, ':'))
        return made_text(making, word);
    AUTO_STR form;
    str_init(&form, LONGEST_ARN);
    size_t service = strcspn(word, ":");
    bool whole = word[0] == '{' || text_starts(word, "arn:");
    if (!whole)
        str_addf(&form, "arn:${AWS::Partition}:%.*s:%s", (int)service, word,
                 word[service + 1] == ':' ? "" : "${AWS::Region}:${AWS::AccountId}:");
    struct node *values = made_map(making);
    add_form(making, whole ? word : word + service + 1, parameters, &form, values);
    const struct node *text = made_text(making, form.text);
    if (values->count == 0)
        return made_call(making, "Fn::Sub", text);
    struct node *list = made_list(making);
    made_add_item(making, list, text);
    made_add_item(making, list, values);
    return made_call(making, "Fn::Sub", list);
}

/* --- rows --- */

/* One statement of a row: what is the same for all that use it, and the words of the rest. */
struct statement {
    const struct node *effect, *principal, *actions;
    const char *resources[MOST_RESOURCES];
    size_t resource_count;
    const char *test, *key, *value; /* of the condition; NULL: none */
    struct statement *next;
};

struct row {
    char *head;                 /* what stands behind the name */
    struct statement *statements;
};

/* The next word of the line, in the arena; NULL at its end. */
static const char *next_word(struct made *made, const char **at)
{
    *at += strspn(*at, " ");
    size_t size = strcspn(*at, " \n");
    const char *word = size ? arena_text(made->arena, *at, size) : NULL;
    *at += size;
    return word;
}

static void read_actions(const struct making *making, struct node *actions, const char *service,
                         const char *at)
{
    for (const char *word; (word = next_word(making->made, &at));) {
        struct node *action = made_format(making, "%s:%s", service, word);
        made_add_item(making, actions, made_unplaced(action));
    }
}

static void read_line(const struct making *making, struct statement *statement,
                      const char *service, const char *at)
{
    struct made *made = making->made;
    const char *begin = at;
    const char *word = next_word(made, &at);
    if (text_equal(word, "on")) {
        while ((word = next_word(made, &at)) && statement->resource_count < MOST_RESOURCES)
            statement->resources[statement->resource_count++] = word;
    } else if (text_equal(word, "for")) {
        word = next_word(made, &at);
        statement->principal =
            made_unplaced(made_call(making, "Service", made_unplaced(made_text(making, word))));
    } else if (text_equal(word, "if")) {
        statement->test = next_word(made, &at);
        statement->key = next_word(made, &at);
        statement->value = next_word(made, &at);
    } else {
        read_actions(making, (struct node *)statement->actions, service, begin);
    }
}

static void read_row(const struct making *making, struct row *row, const char *at)
{
    struct statement **end = &row->statements, *statement = NULL;
    const char *service = NULL;
    for (at = strchr(at, '\n') + 1; *at == ' '; at = strchr(at, '\n') + 1) {
        if (strspn(at, " ") == 2) {
            statement = arena_take(making->made->arena, sizeof *statement);
            statement->effect = made_unplaced(made_text(making, "Allow"));
            statement->actions = made_unplaced(made_list(making));
            service = next_word(making->made, &at);
            *end = statement;
            end = &statement->next;
        }
        read_line(making, statement, service, at);
    }
}

/* A row by its name; NULL when there is none. */
static const struct row *row_of(const struct making *making, const char *name)
{
    struct made *made = making->made;
    const struct row *known = map_get(made->rows, name);
    const char *at = known ? NULL : find_row(name);
    if (!at)
        return known;
    struct row *row = arena_take(made->arena, sizeof *row);
    const char *head = at + strspn(at, " ");
    row->head = arena_text(made->arena, head, strcspn(head, "\n"));
    read_row(making, row, at);
    map_set(made->rows, name, row);
    return row;
}

const char *made_policy_head(const struct making *making, const char *row)
{
    const struct row *found = row_of(making, row);
    return found ? found->head : NULL;
}

/* --- statements --- */

static const struct node *resources_of(const struct making *making, const struct statement *from,
                                       const struct node *parameters)
{
    if (from->resource_count == 1)
        return made_policy_value(making, from->resources[0], parameters);
    struct node *list = made_list(making);
    for (size_t i = 0; i < from->resource_count; i++)
        made_add_item(making, list, made_policy_value(making, from->resources[i], parameters));
    return list;
}

struct node *made_policy(const struct making *making, const char *name,
                         const struct node *parameters)
{
    const struct row *row = row_of(making, name);
    if (!row)
        return NULL;
    struct node *list = made_list(making);
    for (const struct statement *from = row->statements; from; from = from->next) {
        struct node *statement = made_map(making);
        made_set(making, statement, "Effect", from->effect);
        made_set(making, statement, "Principal", from->principal);
        made_set(making, statement, "Action", from->actions);
        made_set(making, statement, "Resource", resources_of(making, from, parameters));
        if (from->test)
            made_set(making, statement, "Condition",
                     made_call(making, from->test,
                               made_call(making, from->key,
                                         made_policy_value(making, from->value, parameters))));
        made_add_item(making, list, statement);
    }
    return list;
}

/* --- managed policies --- */

/* "service-role/" for names that stand in managed.txt with it; else "". */
static const char *path_of(const struct making *making, const char *name)
{
    static const char file_name[] = "workspace/template/made/managed.txt";
    struct map *paths = making->made->paths;
    const char *known = map_get(paths, name);
    if (known)
        return known;
    AUTO_FREE char *tail = mem_format("/%s\n", name);
    const struct embed_file *file = embed_find(file_name);
    const char *found = file && !strchr(name, '/') ? strstr(file->bytes, tail) : NULL;
    const char *begin = found;
    while (found && begin > file->bytes && begin[-1] != '\n')
        begin--;
    const char *path = found ? arena_text(making->made->arena, begin,
                                          (size_t)(found - begin) + 1) : "";
    if (map_count(paths) < MOST_NAMES)
        map_set(paths, name, (void *)path);
    return path;
}

const struct node *made_policy_arn(const struct making *making, const char *name)
{
    if (text_starts(name, "arn:"))
        return made_text(making, name);
    return made_format(making, "arn:aws:iam::aws:policy/%s%s", path_of(making, name), name);
}
