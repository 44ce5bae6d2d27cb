/*
 * foreach: Fn::ForEach of AWS::LanguageExtensions: a part of the template written once for many
 * values. CloudFormation User Guide, "Fn::ForEach".
 */
#ifndef LAMBENCH_TEMPLATE_FOREACH_H
#define LAMBENCH_TEMPLATE_FOREACH_H

#include <stdbool.h>

struct intrinsics;
struct node;
struct arena;
struct problem_list;

struct foreach_source {
    struct arena *arena;
    struct intrinsics *intrinsics;
    const char *file;               /* of the template, for problems */
    bool allowed;                   /* it has the transform */
    struct problem_list *problems;
};

/* MAP with every "Fn::ForEach::Name" member replaced by what it makes, also within its values; MAP
 * itself when there are none. A loop over something unknown is left out, which INTRINSICS tells;
 * one that is written in another way (LB605), makes a name twice (LB602), is too large (LB606) or
 * stands in a template without the transform (LB615) is told here. */
const struct node *foreach_expand(const struct foreach_source *source, const struct node *map);

#endif
