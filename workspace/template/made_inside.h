/*
 * made_inside: what the files of made share; nobody else includes it.
 */
#ifndef LAMBENCH_TEMPLATE_MADE_INSIDE_H
#define LAMBENCH_TEMPLATE_MADE_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/template/intrinsics.h"
#include "workspace/template/made.h"
#include "workspace/template/node.h"

struct map;
struct making;

#define MADE_CONSTANT (1u << 31) /* among the marks of a recipe's values: the same for all */
#define MADE_ANY_METHOD "x-amazon-apigateway-any-method"

/* Conditions of what shares one resource: that is there when one of them holds. */
struct made_conditions {
    const char **names;
    size_t count, capacity;
    bool always;                /* something has no condition */
};

/* A method of a path. */
struct made_route {
    const char *path, *method;
    struct node *definition;
};

/* An API while its paths are gathered. */
struct made_api {
    const char *id;
    const char *by;             /* whose event makes it, when it is implicit; else NULL */
    const struct node *where;
    const struct node *resource; /* a map with Type and Properties */
    const struct node *properties; /* with Globals */
    struct node *body;          /* its definition; NULL: elsewhere, or not to be read here */
    struct node *paths;         /* of the definition */
    struct node *route_settings; /* what events add; NULL: nothing */
    bool http;                  /* AWS::Serverless::HttpApi */
    bool managed;               /* SAM writes all of the definition */
    const char *default_of;     /* the function that $default of an HTTP API calls */
    struct made_route *routes;
    size_t route_count, route_capacity;
    struct made_conditions conditions; /* of the functions whose events it has */
};

/* One end of a connector: what can be known of it. */
struct made_end {
    const char *type;           /* of the resource */
    const struct node *role;    /* name of its role */
    const struct node *arn, *url, *id, *name, *qualifier;
};

/* A type of event. */
struct made_event {
    const char *type;
    const char *recipe, *machine;   /* for functions, for state machines; NULL: not for these */
    const char *source;             /* property with the ARN of a mapping's source, or the API */
    const char *managed;            /* policy that the role needs; NULL: none */
    bool http, schedules;
    bool (*prepare)(struct making *making); /* false: the recipe is not wanted */
    void (*allow)(struct making *making);   /* further policies */
};

struct made {
    struct arena *arena;
    struct intrinsics *intrinsics;
    const struct node *root, *written; /* the template, its Resources */
    enum { MADE_NOTHING, MADE_PARTLY, MADE_ALL } state;
    struct made_resource **list;
    size_t count, capacity;
    struct map *by_id;          /* id -> struct made_resource */
    struct map *recipes;        /* name -> struct node */
    struct map *rows, *paths;   /* of policies found before: name -> itself, text */
    struct map *constants;      /* name -> struct node: the same wherever it is used */
    struct map *apis;           /* id -> struct made_api (owned) */
    struct map *shared;         /* what several APIs use -> itself */
    struct node *plan_stages, *plan_keys; /* of the usage plan that APIs share */
    struct made_conditions planned;
    struct made_deployed {
        const char *by;         /* the first function that is deployed gradually; NULL: none */
        const struct node *where;
        struct node *tags;      /* of all of them */
        struct made_conditions conditions;
        bool role;              /* one of them has no role of its own */
    } deployed;
    size_t pieces;              /* members and items of maps and lists */
    bool overflow;
};

enum { MADE_WORDS = 48 };

/* What is being made, and of what. */
struct making {
    struct made *made;
    const char *id;                 /* of the SAM resource */
    const char *by;                 /* id to name as its maker, mostly the same */
    const struct node *resource;    /* itself, a map with Type and Properties */
    const struct node *where;       /* place of what is made of nothing written */
    const struct node *properties;  /* with Globals */
    const struct node *from;        /* the map that "." means in recipes */
    const char *event;              /* name of the event or member, or NULL */
    bool machine;                   /* the events are a state machine's */
    bool hashed;                    /* AWS adds a hash to ids, besides where recipes say so */
    const char *condition;
    int holds;
    const struct node *attributes;  /* that are handed on; NULL: none */
    const char *target;             /* what events call: the alias, or the resource itself */
    const char *alias, *alias_name; /* or NULL */
    const struct made_event *kind;
    struct made_api *api;           /* of the event, or being made */
    struct node *managed, *inlined; /* policies of the execution role */
    struct made_word {
        const char *name;
        const struct node *value;
    } words[MADE_WORDS];            /* what recipes ask for; see made_say() */
    size_t word_count;
};

/* --- made_pieces.c: nodes --- */

/* New values at the place of what is made. */
struct node *made_text(const struct making *making, const char *text);
struct node *made_unplaced(struct node *node); /* it is written nowhere */
struct node *made_flag(const struct making *making, bool value);
struct node *made_format(const struct making *making, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct node *made_map(const struct making *making);
struct node *made_list(const struct making *making);
void made_add_item(const struct making *making, struct node *list, const struct node *item);
/* NAME is borrowed as long as the arena lives; VALUE may be NULL: not at all. */
void made_set(const struct making *making, struct node *map, const char *name,
              const struct node *value);
struct node *made_call(const struct making *making, const char *function,
                       const struct node *argument); /* {"Ref": ...} */
struct node *made_copy(const struct making *making, const struct node *collection); /* shallow */

/* What is written, followed through !If whose condition is known; NULL when there is nothing, also
 * for AWS::NoValue and null. */
const struct node *made_choose(const struct making *making, const struct node *node);
/* The value at PATH ("A.B") in MAP, chosen; NULL when absent. */
const struct node *made_get(const struct making *making, const struct node *map, const char *path);
/* The same as resolved text; NULL when it is none. */
const char *made_text_at(const struct making *making, const struct node *map, const char *path);
const char *made_resolved(const struct making *making, const struct node *value);
/* Its text, if it is written as such or as a parameter; else NULL. */
const char *made_plain(const struct making *making, const struct node *value);
/* Given, and not false. */
bool made_true(const struct making *making, const struct node *value);
/* The id in {"Ref": id} or {"Fn::GetAtt": [id, ...]}; NULL when it is neither. */
const char *made_referred(const struct making *making, const struct node *value);
bool made_is_word(const char *text); /* only letters and digits, and at least one */

/* --- made.c --- */

/* Adds a resource of TYPE; the first of an id stays. NULL when there are too many. */
struct made_resource *made_add(const struct making *making, const char *id, const char *type,
                               bool hashed, const struct node *properties);
/* Lets "Function.Version" lead to RESOURCE, by its type. */
void made_refer(const struct making *making, struct made_resource *resource);
/* Ready for the SAM resource RESOURCE with that ID. */
struct making made_begin(struct made *made, const char *id, const struct node *resource,
                         const struct node *where);

/* --- made_condition.c --- */

/* What MAKING makes has a share in it. */
void made_condition_add(struct made_conditions *conditions, const struct making *making);
/* The condition of what is shared: NAME when it is made of several. */
const char *made_condition_name(const struct made_conditions *conditions, const char *name);
int made_condition_holds(const struct made *made, const struct made_conditions *conditions);

/* --- made_recipe.c: recipes; made_fill.c: filling them in --- */

/* Makes the resources of the recipe. */
void made_cook(const struct making *making, const char *recipe);
/* The same for each member of MAP: its name is the event, its value what "." means. */
void made_cook_each(const struct making *making, const struct node *map, const char *recipe);
/* A value of the recipes, filled in; NULL when nothing is left of it. */
const struct node *made_fill(const struct making *making, const struct node *pattern);
const struct node *made_recipe(struct made *made, const char *name);
/* What recipes ask for in <>; NULL when it is nothing. */
const struct node *made_word(const struct making *making, const char *name);
void made_say(struct making *making, const char *name, const struct node *value);
void made_say_text(struct making *making, const char *name, const char *text);
/* Makes NODE one that is not written anywhere: it may be used in many places. */
const struct node *made_constant(struct made *made, const char *name, struct node *node);
const struct node *made_constant_of(const struct made *made, const char *name); /* or NULL */

/* --- made_role.c: an execution role, and made_policy.c: its policies --- */

/* Who may take a role: SERVICE. */
const struct node *made_trust(const struct making *making, const char *service);
/* Begins the role's policies; SERVICE takes the role. */
void made_role_begin(struct making *making, const char *service);
/* An AWS managed policy by its name, unless the role has it. */
void made_role_manage(struct making *making, const char *name);
/* A policy with the statements; not if one with the same statements is there. DATED: with the
 * version that AWS writes into some of them only. */
void made_role_allow(struct making *making, const char *name, const struct node *statements,
                     bool dated);
/* What Policies asks for. */
void made_role_policies(struct making *making);
/* What sending to a DESTINATION of that TYPE (SQS, SNS ...) needs; the policy's name begins with
 * PREFIX. */
void made_role_send(struct making *making, const char *type, const char *prefix,
                    const struct node *destination);
/* Makes it, with all that it was given. */
void made_role_end(struct making *making);

/* "arn:aws:iam::aws:policy/service-role/AWSLambdaRole" for its name; an ARN as it is. */
const struct node *made_policy_arn(const struct making *making, const char *name);
/* Statements of a row of policies.txt or connectors.txt, with PARAMETERS in their places; NULL
 * when there is no such row. */
struct node *made_policy(const struct making *making, const char *row,
                         const struct node *parameters);
/* A RESOURCE of these files as a value. */
const struct node *made_policy_value(const struct making *making, const char *word,
                                     const struct node *parameters);
/* The words behind the row's name; NULL when there is no such row. */
const char *made_policy_head(const struct making *making, const char *row);

/* --- made_tags.c --- */

/* Tags as a list, after {KEY: SAM} unless KEY is NULL; NULL when there are none. */
const struct node *made_tags(const struct making *making, const char *key);
/* The same with {KEY: SAM} last. */
struct node *made_tags_before(const struct making *making, const char *key);
/* As a map, with the key last. */
struct node *made_tag_map(const struct making *making, const char *key);
/* PropagateTags: the tags of the SAM resource become those of PROPERTIES. */
void made_hand_tags(const struct making *making, const char *type, struct node *properties);

/* --- kinds of SAM resources --- */

void made_function(struct making *making);
void made_machine(struct making *making);
void made_destinations(struct making *making);  /* of a function's EventInvokeConfig */
void made_deployment(struct making *making);    /* of a function */
void made_deployments_end(struct made *made);   /* after all functions */
void made_layer(struct making *making);
void made_table(struct making *making);
void made_application(struct making *making);
void made_capacity(struct making *making);
void made_apis_begin(struct made *made);        /* before all functions */
void made_api(struct making *making);
void made_socket(struct making *making);
void made_apis_implicit(struct made *made);     /* after all functions */
void made_graphql(struct making *making);
void made_connector(struct making *making);
void made_connectors_inside(struct made *made); /* those written at a resource */

/* {Bucket, Key, Version} under NAMES for an s3:// URI or a map; a path as it is; NULL for none. */
const struct node *made_place(const struct making *making, const struct node *uri,
                              const char *const names[3]);
/* PERMISSIONS is a list: Read, Write. */
void made_connect(struct making *making, const struct made_end *source,
                  const struct made_end *destination, const struct node *permissions);

/* --- made_event.c, made_mapping.c: events --- */

void made_events(struct making *making, bool machine);
bool made_mapping(struct making *making);
void made_mapping_broker(struct making *making);
void made_mapping_msk(struct making *making);
void made_mapping_kafka(struct making *making);
void made_mapping_cluster(struct making *making);

/* --- made_body.c, made_auth.c, made_domain.c, made_plan.c: parts of APIs --- */

/* The API of an event; NULL when it is not of this template. */
struct made_api *made_api_of(const struct making *event, bool http);
/* Adds the route of the event to its definition. */
void made_api_route(struct making *making, const char *path, const char *method);
void made_api_add(struct made_api *api, const char *path, const char *method,
                  struct node *definition);
/* Who may call the event's route: a list; NULL when it says nothing. */
const struct node *made_security(const struct making *making);
const struct node *made_caller(const struct making *making);
/* Authorizers, and the default ones at each route. */
void made_auth(struct making *making, struct made_api *api);
/* The custom domain; KIND is "rest" or "http". */
void made_domain(struct making *making, const char *kind);
void made_plan(struct making *making);          /* the usage plan */

#endif
