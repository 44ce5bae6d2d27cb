#include "workspace/template/made_inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"

/* "$connect" is Connect, "sendMessage" is Sendmessage: part of the ids of a route. */
static const char *word_of(const struct making *making, const char *route)
{
    char *word = arena_copy(making->made->arena, route + (*route == '$'));
    for (char *at = word; *at; at++)
        *at = (char)(at == word ? toupper((unsigned char)*at) : tolower((unsigned char)*at));
    return word;
}

static void make_route(const struct making *outer, const struct node_member *route)
{
    struct making making = *outer;
    making.where = route->key;
    making.event = word_of(outer, route->name);
    making.from = made_choose(outer, route->value);
    if (!node_is(making.from, NODE_MAP))
        return;
    made_say_text(&making, "route", route->name);
    const struct node *kind = made_get(outer, outer->properties, "Auth.AuthType");
    if (strcmp(route->name, "$connect") == 0) {
        made_say(&making, "socket-auth", kind);
        made_say(&making, "custom-connect", made_word(outer, "custom-socket"));
    }
    made_cook(&making, "socket route");
}

static const char *stage_part(const struct making *making)
{
    const struct node *name = made_choose(making, node_get(making->properties, "StageName"));
    return !name || text_equal(node_text(name), "default") ? "Default"
           : node_text(name)                               ? node_text(name) : "";
}

void made_socket(struct making *making)
{
    const struct node *name = made_get(making, making->properties, "StageName");
    const char *kind = made_text_at(making, making->properties, "Auth.AuthType");
    made_say_text(making, "stage", stage_part(making));
    made_say(making, "stage-name", name ? name : made_text(making, "default"));
    made_say(making, "api-tags", made_tag_map(making, "websocketapi:createdBy"));
    made_say(making, "socket-stage-tags",
             made_call(making, "websocketapi:createdBy", made_text(making, "SAM")));
    made_say(making, "domain-tags", made_word(making, "socket-stage-tags"));
    if (text_equal(kind, "CUSTOM"))
        made_say_text(making, "custom-socket", kind);
    made_cook(making, "AWS::Serverless::WebSocketApi");
    const struct node *routes = made_get(making, making->properties, "Routes");
    for (size_t i = 0; node_is(routes, NODE_MAP) && i < routes->count; i++)
        make_route(making, &routes->members[i]);
    made_domain(making, "http");
}
