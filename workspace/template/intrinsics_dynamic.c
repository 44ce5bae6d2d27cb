/* Dynamic references: CloudFormation User Guide, "Get values stored in other services using dynamic
 * references". Nothing is asked of an account: values are those given here, or what resources of
 * this template say. */
#include "workspace/template/intrinsics_inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/template/parse_json.h"
#include "workspace/template/settings.h"

#define OPEN "{{resolve:"
#define CLOSE "}}"

enum { ARN_FIELDS = 7, SUFFIX = 7 }; /* Secrets Manager ends ARNs with "-" and six characters */

/* The parts of one reference, owned. */
struct reference {
    char *service;          /* "ssm", "ssm-secure", "secretsmanager" */
    char *name;             /* of the parameter or secret; or the ARN of a secret */
    char *key;              /* of a secret's JSON, or NULL */
    char *version;          /* number, stage or id, or NULL */
};

static void reference_auto(struct reference *reference)
{
    free(reference->service);
    free(reference->name);
    free(reference->key);
    free(reference->version);
}
#define AUTO_REFERENCE __attribute__((cleanup(reference_auto))) struct reference

/* --- reading --- */

/* The field at *AT up to ":" (COUNT of them together), or NULL when there is none or it is empty;
 * *AT goes behind it. */
static char *take_field(const char **at, int count)
{
    const char *begin = *at, *end = begin;
    if (!begin)
        return NULL;
    for (int i = 0; i < count; i++) {
        end += strcspn(end, ":");
        if (*end && i + 1 < count)
            end++;
    }
    *at = *end ? end + 1 : NULL;
    return end > begin ? mem_text_n(begin, (size_t)(end - begin)) : NULL;
}

/* BODY is what stands between the braces. */
static bool parse_reference(const char *body, struct reference *out)
{
    const char *at = body;
    *out = (struct reference){ .service = take_field(&at, 1) };
    bool secret = text_equal(out->service, "secretsmanager");
    if (!secret && !text_equal(out->service, "ssm") && !text_equal(out->service, "ssm-secure"))
        return false;
    out->name = take_field(&at, secret && at && text_starts(at, "arn:") ? ARN_FIELDS : 1);
    if (!secret) {
        out->version = take_field(&at, 1);
        return out->name && !at;
    }
    AUTO_FREE char *whole = take_field(&at, 1);
    out->key = take_field(&at, 1);
    char *stage = take_field(&at, 1), *id = take_field(&at, 1);
    out->version = id ? id : stage;
    if (id)
        free(stage);
    return out->name && !at && (!whole || strcmp(whole, "SecretString") == 0);
}

/* --- looking it up --- */

/* The resource of TYPE with that name; NULL when there is none. */
static const struct node *own_resource(struct intrinsics *self, const char *type, const char *name)
{
    for (size_t i = 0; self->resources && i < self->resources->count; i++) {
        const struct node_member *member = &self->resources->members[i];
        self->effort->steps++;
        if (!text_equal(node_text(node_get(member->value, "Type")), type))
            continue;
        AUTO_FREE char *own = intrinsics_name(self, member->name);
        if (strcmp(own, name) == 0)
            return node_get(member->value, "Properties");
    }
    return NULL;
}

static const char *own_text(struct intrinsics *self, const struct node *properties,
                            const char *name)
{
    const struct node *value = node_get(properties, name);
    return value ? node_text(intrinsics_peek(self, value)) : NULL;
}

/* What the version has, else what stands for all versions. */
static const struct setting *find_version(struct intrinsics *self, enum setting_kind kind,
                                          const char *name, const char *version)
{
    AUTO_FREE char *exact = version ? mem_format("%s:%s", name, version) : NULL;
    const struct setting *found = settings_find(self->source.parameters, kind, exact);
    return found ? found : settings_find(self->source.parameters, kind, name);
}

/* The name within an ARN; NAME itself when it is none. */
static const char *name_in(const char *name)
{
    const char *at = name;
    for (int i = 1; text_starts(name, "arn:") && i < ARN_FIELDS; i++) {
        const char *colon = strchr(at, ':');
        if (!colon)
            return name;
        at = colon + 1;
    }
    return at;
}

/* The name within an ARN without what Secrets Manager adds to it; the caller's. */
static char *bare_name(const struct reference *reference)
{
    const char *name = name_in(reference->name);
    size_t size = strlen(name);
    bool added = name != reference->name && size > SUFFIX && name[size - SUFFIX] == '-';
    return mem_text_n(name, added ? size - SUFFIX : size);
}

/* A secret under its ARN or its name. */
static const struct setting *find_secret(struct intrinsics *self,
                                         const struct reference *reference)
{
    AUTO_FREE char *bare = bare_name(reference);
    const char *const names[] = { reference->name, name_in(reference->name), bare };
    const struct setting *found = NULL;
    for (size_t i = 0; i < COUNT(names) && !found; i++)
        found = find_version(self, SETTING_SECRET, names[i], reference->version);
    return found;
}

/* The member KEY of the JSON object TEXT; NULL when there is none. */
static const char *json_member(struct intrinsics *self, const char *text, const char *key)
{
    struct problem_list problems = { .items = NULL };
    struct parse_source source = { .bytes = text, .size = strlen(text), .file = "" };
    self->effort->bytes += source.size;
    if (self->effort->bytes > INTRINSICS_BYTES)
        return NULL;
    const struct node *value = node_get(parse_json_tree(self->arena, &source, &problems), key);
    problem_list_release(&problems);
    if (!value || node_text(value))
        return node_text(value);
    return arena_text(self->arena, text + value->start, value->end - value->start);
}

/* SecretString, or as much as is known of a secret that AWS makes up. */
static const char *own_secret(struct intrinsics *self, const struct reference *reference)
{
    static const char type[] = "AWS::SecretsManager::Secret";
    AUTO_FREE char *bare = bare_name(reference);
    const struct node *own = own_resource(self, type, name_in(reference->name));
    own = own ? own : own_resource(self, type, bare);
    const char *text = own_text(self, own, "SecretString");
    if (text || !reference->key)
        return text;
    return own_text(self, node_get(own, "GenerateSecretString"), "SecretStringTemplate");
}

/* TEXT, or the member of it that REFERENCE asks for; NULL when there is none. */
static const char *part_of(struct intrinsics *self, const struct reference *reference,
                           const char *text)
{
    return text && reference->key ? json_member(self, text, reference->key) : text;
}

/* The value, borrowed; NULL when it is not known. OUT_BY gets who gave it, NULL for this template
 * itself. */
static const char *find_value(struct intrinsics *self, const struct reference *reference,
                              const char **out_by)
{
    bool secret = strcmp(reference->service, "secretsmanager") == 0;
    const struct setting *given =
        secret ? find_secret(self, reference)
               : find_version(self, SETTING_SSM, reference->name, reference->version);
    const char *value = part_of(self, reference, given ? given->text : NULL);
    *out_by = value ? given->by : NULL;
    if (value)
        return value;
    if (secret)
        return part_of(self, reference, own_secret(self, reference));
    return own_text(self, own_resource(self, "AWS::SSM::Parameter", reference->name), "Value");
}

/* --- the text --- */

static const struct node *not_known(struct intrinsics *self, const struct node *node,
                                    const struct reference *reference, const char *body)
{
    bool secret = strcmp(reference->service, "secretsmanager") == 0;
    AUTO_FREE char *bare = bare_name(reference);
    AUTO_FREE char *hint =
        mem_format("Give it a value here: lambench value %s %s%s%s=...", secret ? "secret" : "ssm",
                   secret ? bare : reference->name, reference->key ? ":SecretString:" : "",
                   reference->key ? reference->key : "");
    return intrinsics_unknown(self, node, PROBLEM_WARNING, "LB604", hint,
                              OPEN "%.200s" CLOSE " is read from the account, it has no local "
                              "value", body);
}

static const struct node *not_understood(struct intrinsics *self, const struct node *node,
                                         const char *body)
{
    return intrinsics_unknown(self, node, PROBLEM_ERROR, "LB605",
                              "Write {{resolve:ssm:NAME}}, {{resolve:ssm-secure:NAME}} or "
                              "{{resolve:secretsmanager:ID:SecretString:KEY}}.",
                              OPEN "%.200s" CLOSE " is no dynamic reference", body);
}

/* Appends the value of the reference with BODY; a node when there is none. */
static const struct node *add_value(struct intrinsics *self, const struct node *node,
                                    const char *body, struct str *out, const char **out_by)
{
    AUTO_REFERENCE reference;
    if (!parse_reference(body, &reference))
        return not_understood(self, node, body);
    const char *value = find_value(self, &reference, out_by);
    if (!value)
        return not_known(self, node, &reference, body);
    if (strcmp(reference.service, "ssm") != 0)
        self->marks |= NODE_SECRET;
    str_add(out, value);
    return NULL;
}

static const struct node *finish(struct intrinsics *self, const struct node *node,
                                 const struct str *text, const char *whole, const char *by)
{
    if (text->cut)
        return intrinsics_unknown(self, node, PROBLEM_ERROR, "LB606", NULL,
                                  "this text becomes larger than 1 MB");
    struct node *made = (struct node *)intrinsics_text(self, node, text->text, text->length);
    return whole && by ? intrinsics_given(self, made, whole, by) : made;
}

const struct node *intrinsics_dynamic(struct intrinsics *self, const struct node *node)
{
    AUTO_STR text;
    str_init(&text, INTRINSICS_TEXT);
    AUTO_FREE char *whole = NULL;
    const char *at = node->text, *by = NULL, *open, *close;
    while (!text.cut && (open = strstr(at, OPEN)) && (close = strstr(open, CLOSE))) {
        const char *begin = open + strlen(OPEN);
        AUTO_FREE char *body = mem_text_n(begin, (size_t)(close - begin));
        str_add_bytes(&text, at, (size_t)(open - at));
        const struct node *unknown = add_value(self, node, body, &text, &by);
        if (unknown)
            return unknown;
        at = close + strlen(CLOSE);
        if (open == node->text && !*at)
            whole = take_ptr(&body);
    }
    if (at == node->text)
        return node;
    str_add(&text, at);
    return finish(self, node, &text, whole, by);
}
