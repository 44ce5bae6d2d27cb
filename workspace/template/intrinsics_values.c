#include "workspace/template/intrinsics_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/base64.h"
#include "workspace/base/str.h"
#include "workspace/template/written.h"

static const struct node *new_text(struct intrinsics *self, const struct node *where,
                                   const char *text)
{
    return intrinsics_text(self, where, text, strlen(text));
}

/* The 4th argument of FindInMap (AWS::LanguageExtensions); NULL when there is none. */
static const struct node *default_of(const struct node *argument)
{
    return argument->count > 3 ? node_get(argument->items[3], "DefaultValue") : NULL;
}

/* MAP's value of KEY; NULL with the problem in *OUT_UNKNOWN. */
static const struct node *mapped(struct intrinsics *self, const struct node *whole,
                                 const struct node *map, const struct node *key,
                                 const struct node **out_unknown)
{
    const struct node *mappings = node_get(self->source.root, "Mappings");
    const char *name = node_name(intrinsics_resolve(self, key));
    const struct node *inner = name ? node_get(map, name) : NULL;
    if (!name)
        *out_unknown = intrinsics_silent(self, whole);
    else if (!inner)
        *out_unknown = intrinsics_unknown(self, whole, PROBLEM_ERROR, "LB603", NULL,
                                          "Mappings has no %s \"%.80s\"",
                                          map == mappings ? "map" : "key", name);
    return inner;
}

const struct node *intrinsics_find_in_map(struct intrinsics *self, const struct node *whole,
                                          const struct node *argument)
{
    if (!node_is(argument, NODE_LIST) || argument->count < 3 || argument->count > 4)
        return intrinsics_malformed(self, whole, "!FindInMap [Map, TopKey, SecondKey]");
    const struct node *fallback = default_of(argument);
    const struct node *at = node_get(self->source.root, "Mappings"), *unknown = NULL;
    self->quiet += fallback != NULL;
    for (size_t i = 0; i < 3 && !unknown; i++)
        at = mapped(self, whole, at, argument->items[i], &unknown);
    self->quiet -= fallback != NULL;
    if (unknown && fallback)
        return intrinsics_resolve(self, fallback);
    if (unknown)
        return unknown;
    const struct node *value = intrinsics_resolve(self, at);
    return node_is_scalar(value) && value == at ? new_text(self, whole, value->text) : value;
}

const struct node *intrinsics_base64(struct intrinsics *self, const struct node *whole,
                                     const struct node *argument)
{
    const struct node *value = intrinsics_resolve(self, argument);
    if (!node_is_scalar(value))
        return intrinsics_silent(self, whole);
    AUTO_STR out;
    str_init(&out, INTRINSICS_TEXT);
    base64_encode(&out, value->text, value->size);
    return intrinsics_text(self, whole, out.text, out.length);
}

/* Regions whose zones are not a, b and c. Source: EC2 DescribeAvailabilityZones, as the SDKs'
 * documentation and moto's tables have it. */
static const struct {
    const char *region, *letters;
} zones[] = {
    { "us-east-1", "abcdef" }, { "us-west-1", "ab" },      { "us-west-2", "abcd" },
    { "ca-central-1", "abd" }, { "ap-northeast-1", "acd" }, { "ap-northeast-2", "abcd" },
    { "cn-north-1", "ab" },
};

static const char *letters_of(const char *region)
{
    for (size_t i = 0; i < COUNT(zones); i++)
        if (strcmp(zones[i].region, region) == 0)
            return zones[i].letters;
    return "abc";
}

const struct node *intrinsics_zones(struct intrinsics *self, const struct node *whole,
                                    const struct node *argument)
{
    const struct node *given = intrinsics_resolve(self, argument);
    const char *region = node_text(given);
    if (given->kind == NODE_UNKNOWN)
        return given;
    if (!region || !*region)
        region = self->source.region;
    struct node *list = node_new(self->arena, NODE_LIST, whole);
    for (const char *letter = letters_of(region); *letter; letter++) {
        AUTO_FREE char *zone = mem_format("%.40s%c", region, *letter);
        node_add_item(self->arena, list, new_text(self, whole, zone));
    }
    return list;
}

const struct node *intrinsics_length(struct intrinsics *self, const struct node *whole,
                                     const struct node *argument)
{
    const struct node *list = intrinsics_resolve(self, argument);
    if (list->kind != NODE_LIST)
        return list->kind == NODE_UNKNOWN ? list
                                          : intrinsics_malformed(self, whole, "Fn::Length: [a, b]");
    AUTO_FREE char *count = mem_format("%zu", list->count);
    struct node *made = node_new_text(self->arena, whole, count, strlen(count));
    made->kind = NODE_NUMBER;
    return made;
}

const struct node *intrinsics_to_json(struct intrinsics *self, const struct node *whole,
                                      const struct node *argument)
{
    AUTO_STR out;
    str_init(&out, INTRINSICS_TEXT);
    return written_json(&out, intrinsics_resolve(self, argument))
               ? intrinsics_text(self, whole, out.text, out.length)
               : intrinsics_silent(self, whole);
}
