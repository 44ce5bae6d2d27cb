/*
 * foreach: Fn::ForEach of AWS::LanguageExtensions: a part of the template written once for many
 * values. CloudFormation User Guide, "Fn::ForEach".
 */
#ifndef LAMBENCH_TEMPLATE_FOREACH_H
#define LAMBENCH_TEMPLATE_FOREACH_H

struct intrinsics;
struct node;
struct arena;

/* MAP with every "Fn::ForEach::Name" member replaced by what it makes, also within its values; MAP
 * itself when there are none. A loop over something unknown is left out (INTRINSICS reports it). */
const struct node *foreach_expand(struct arena *arena, struct intrinsics *intrinsics,
                                  const struct node *map);

#endif
