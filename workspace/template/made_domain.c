#include "workspace/template/made_inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/template/written.h"

enum { LONGEST_PATH = 1024 };

/* --- paths below the domain --- */

static const char *without_signs(const struct making *making, const char *path)
{
    AUTO_STR text;
    str_init(&text, LONGEST_PATH);
    for (const char *at = path; *at; at++)
        if (isalnum((unsigned char)*at))
            str_add_char(&text, *at);
    return arena_copy(making->made->arena, text.text);
}

static const char *without_slashes(const struct making *making, const char *path)
{
    path += strspn(path, "/");
    size_t size = strlen(path);
    while (size > 0 && path[size - 1] == '/')
        size--;
    return arena_text(making->made->arena, path, size);
}

static void add_mapping(struct making *making, const char *kind, const char *path)
{
    AUTO_FREE char *recipe = mem_format("%s mapping", kind);
    const struct node *normalize = made_get(making, making->properties, "Domain.NormalizeBasePath");
    bool http = strcmp(kind, "http") == 0;
    if (path) {
        const char *plain = without_signs(making, path);
        bool keeps = normalize && !made_true(making, normalize);
        made_say_text(making, "path-id", plain);
        made_say(making, "path",
                 made_text(making, http ? without_slashes(making, path) : keeps ? path : plain));
    }
    made_cook(making, recipe);
}

static void add_mappings(struct making *making, const char *kind)
{
    const struct node *paths = made_get(making, making->properties, "Domain.BasePath");
    if (!node_is(paths, NODE_LIST)) {
        add_mapping(making, kind, made_resolved(making, paths));
        return;
    }
    for (size_t i = 0; i < paths->count; i++)
        add_mapping(making, kind, made_resolved(making, paths->items[i]));
}

/* --- Route 53 --- */

static void say_alias(struct making *making, const char *kind)
{
    const char *endpoint =
        made_text_at(making, making->properties, "Domain.EndpointConfiguration");
    const char *word = strcmp(kind, "private") == 0 ? "DomainNameV2" : "DomainName";
    const struct node *given = NULL;
    if (text_equal(endpoint, "EDGE")) {
        given = made_get(making, making->properties, "Domain.Route53.DistributionDomainName");
        made_say_text(making, "alias-zone", "Z2FDTNDATAQYW2");
        made_say(making, "alias-name-server",
                 given ? given
                       : made_call(making, "Fn::GetAtt",
                                   made_format(making, "%s.%s.DistributionDomainName",
                                               making->id, word)));
        return;
    }
    if (text_equal(endpoint, "PRIVATE")) {
        made_say(making, "alias-zone",
                 made_get(making, making->properties, "Domain.Route53.VpcEndpointHostedZoneId"));
        made_say(making, "alias-name-server",
                 made_get(making, making->properties, "Domain.Route53.VpcEndpointDomainName"));
        return;
    }
    made_say(making, "alias-zone",
             made_call(making, "Fn::GetAtt",
                       made_format(making, "%s.%s.RegionalHostedZoneId", making->id, word)));
    made_say(making, "alias-name-server",
             made_call(making, "Fn::GetAtt",
                       made_format(making, "%s.%s.RegionalDomainName", making->id, word)));
}

static const struct node *record(struct making *making, const char *type)
{
    made_say_text(making, "record-type", type);
    return made_fill(making, made_recipe(making->made, "record"));
}

/* What is made once for all APIs that name the same NODE. */
static char *shared_key(const char *kind, const struct node *node)
{
    AUTO_FREE char *text = node ? written_text(node, LONGEST_PATH) : mem_text("");
    return mem_format("%s %s", kind, text);
}

/* APIs with the same zone share a group of records. */
static void add_records(struct making *making, const char *kind)
{
    const struct node *route = made_get(making, making->properties, "Domain.Route53");
    if (!route)
        return;
    say_alias(making, kind);
    struct node *list = made_list(making);
    made_add_item(making, list, record(making, "A"));
    if (made_true(making, made_get(making, route, "IpV6")))
        made_add_item(making, list, record(making, "AAAA"));
    const struct node *zone = made_get(making, route, "HostedZoneId");
    zone = zone ? zone : made_get(making, route, "HostedZoneName");
    bool own = made_true(making, made_get(making, route, "SeparateRecordSetGroup"));
    AUTO_FREE char *key = shared_key("zone", zone);
    struct node *shared = own ? NULL : map_get(making->made->shared, key);
    for (size_t i = 0; shared && i < list->count; i++)
        made_add_item(making, shared, list->items[i]);
    if (shared)
        return;
    made_say(making, "records", list);
    made_cook(making, "record group");
    if (!own)
        map_set(making->made->shared, key, list);
}

/* --- the domain --- */

static void make_domain(struct making *making, const char *kind, const struct node *name)
{
    struct made *made = making->made;
    AUTO_FREE char *recipe = mem_format("%s domain", kind);
    AUTO_FREE char *key = shared_key(recipe, name);
    struct made_resource *same = map_get(made->shared, key);
    if (same) {
        made_refer(making, same);
        return;
    }
    size_t first = made->count;
    made_cook(making, recipe);
    if (made->count > first)
        map_set(made->shared, key, made->list[first]);
}

void made_domain(struct making *making, const char *kind)
{
    const struct node *domain = made_get(making, making->properties, "Domain");
    const struct node *name = made_get(making, domain, "DomainName");
    if (!name)
        return;
    const char *endpoint = made_text_at(making, domain, "EndpointConfiguration");
    if (!endpoint || strcmp(endpoint, "REGIONAL") == 0)
        made_say_text(making, "regional", "REGIONAL");
    if (text_equal(endpoint, "PRIVATE") && strcmp(kind, "rest") == 0)
        kind = "private";
    make_domain(making, kind, name);
    add_mappings(making, kind);
    add_records(making, kind);
}
