#include "workspace/template/made_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { LONGEST_NAME = 256 };

/* --- pieces --- */

/* AutoPublishAlias: its name and the id of the alias, in which "-" is D and "_" is U. */
static void find_alias(struct making *making)
{
    const char *name = made_plain(making, made_get(making, making->properties, "AutoPublishAlias"));
    if (!name || !*name)
        return;
    AUTO_STR id;
    str_init(&id, LONGEST_NAME);
    for (const char *at = name; *at; at++)
        str_add_char(&id, *at == '-' ? 'D' : *at == '_' ? 'U' : *at);
    making->alias_name = name;
    making->alias = made_format(making, "%sAlias%s", making->id, id.text)->text;
    making->target = making->alias;
    made_say_text(making, "alias", making->alias);
    made_say_text(making, "alias-name", name);
}

const struct node *made_place(const struct making *making, const struct node *uri,
                              const char *const names[3])
{
    if (!uri)
        return NULL;
    struct node *place = made_map(making);
    if (node_is(uri, NODE_MAP) && !node_intrinsic(uri)) {
        static const char *const keys[] = { "Bucket", "Key", "Version" };
        for (size_t i = 0; i < COUNT(keys); i++)
            made_set(making, place, names[i], made_get(making, uri, keys[i]));
        return place->count > 0 ? place : NULL;
    }
    const char *text = node_text(uri);
    const char *slash = text && text_starts(text, "s3://") ? strchr(text + 5, '/') : NULL;
    if (!slash)
        return uri; /* a path, as aws cloudformation package takes it */
    const char *query = strstr(slash, "?versionId=");
    size_t size = query ? (size_t)(query - slash - 1) : strlen(slash + 1);
    AUTO_FREE char *bucket = mem_text_n(text + 5, (size_t)(slash - text - 5));
    AUTO_FREE char *key = mem_text_n(slash + 1, size);
    made_set(making, place, names[0], made_text(making, bucket));
    made_set(making, place, names[1], made_text(making, key));
    if (query)
        made_set(making, place, names[2], made_text(making, strchr(query, '=') + 1));
    return place;
}

static const struct node *code(const struct making *making)
{
    static const char *const names[] = { "S3Bucket", "S3Key", "S3ObjectVersion" };
    const char *package = made_text_at(making, making->properties, "PackageType");
    if (text_equal(package, "Image")) {
        const struct node *uri = made_get(making, making->properties, "ImageUri");
        return uri ? made_call(making, "ImageUri", uri) : NULL;
    }
    const struct node *text = made_get(making, making->properties, "InlineCode");
    if (text)
        return made_call(making, "ZipFile", text);
    const struct node *place =
        made_place(making, made_get(making, making->properties, "CodeUri"), names);
    const struct node *key = made_get(making, making->properties, "SourceKMSKeyArn");
    if (!key || !node_is(place, NODE_MAP) || node_intrinsic(place))
        return place;
    struct node *both = made_copy(making, place);
    made_set(making, both, "SourceKMSKeyArn", key);
    return both;
}

/* Tracing, unless it is "Disabled", which AWS sees through parameters only. */
static const struct node *tracing(const struct making *making)
{
    const struct node *mode = node_get(making->properties, "Tracing");
    if (!made_true(making, mode) && !node_intrinsic(mode))
        return NULL;
    const char *text = made_plain(making, mode);
    return text_equal(text, "Disabled") ? NULL : mode;
}

/* --- the function --- */

static void begin_role(struct making *making)
{
    made_role_begin(making, "lambda.amazonaws.com");
    if (made_get(making, making->properties, "AssumeRolePolicyDocument"))
        made_say(making, "trust", made_get(making, making->properties,
                                          "AssumeRolePolicyDocument"));
    bool durable = made_true(making, made_get(making, making->properties, "DurableConfig"));
    made_role_manage(making, durable ? "AWSLambdaBasicDurableExecutionRolePolicy"
                                     : "AWSLambdaBasicExecutionRole");
    if (made_word(making, "tracing"))
        made_role_manage(making, "AWSXrayWriteOnlyAccess");
    if (made_true(making, node_get(making->properties, "VpcConfig")) ||
        node_intrinsic(node_get(making->properties, "VpcConfig")))
        made_role_manage(making, "AWSLambdaVPCAccessExecutionRole");
    const char *queue = made_text_at(making, making->properties, "DeadLetterQueue.Type");
    const struct node *target =
        made_get(making, making->properties, "DeadLetterQueue.TargetArn");
    if (queue && target)
        made_role_allow(making, "DeadLetterQueuePolicy",
                        made_policy(making, strcmp(queue, "SNS") == 0 ? "@Publish"
                                                                      : "@SendMessage",
                                    made_call(making, "Arn", target)),
                        true);
    made_destinations(making);
    made_role_policies(making);
}

static void say_parts(struct making *making)
{
    const struct node *role = made_get(making, making->properties, "Role");
    const struct node *arn =
        made_call(making, "Fn::GetAtt", made_format(making, "%s.Arn", making->id));
    const char *kind = made_text_at(making, making->properties, "FunctionUrlConfig.AuthType");
    made_say(making, "arn", making->alias
                                ? made_call(making, "Ref", made_text(making, making->alias))
                                : arn);
    made_say(making, "role", role ? role
                                  : made_call(making, "Fn::GetAtt",
                                              made_format(making, "%sRole.Arn", making->id)));
    made_say(making, "code", code(making));
    made_say(making, "tags", made_tags(making, "lambda:createdBy"));
    made_say(making, "tracing", tracing(making));
    if (text_equal(kind, "NONE"))
        made_say_text(making, "public-url", "NONE");
}

void made_function(struct making *making)
{
    find_alias(making);
    say_parts(making);
    begin_role(making);
    made_cook(making, "AWS::Serverless::Function");
    made_events(making, false);
    made_role_end(making);
    made_deployment(making);
}
