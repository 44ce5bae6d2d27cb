/*
 * parse_tag: the short forms of functions: !Ref X is {"Ref": X}, !Sub X is {"Fn::Sub": X}.
 */
#ifndef LAMBENCH_TEMPLATE_PARSE_TAG_H
#define LAMBENCH_TEMPLATE_PARSE_TAG_H

#include <stdbool.h>

#include "workspace/template/parse.h"

struct node;

bool parse_tag_is_short(const char *tag); /* false for NULL and for !!str */

/* NODE as the argument of the function that TAG stands for; NODE itself for any other tag. A tag
 * that CloudFormation does not have is a problem LB605. */
const struct node *parse_tag_wrap(struct arena *arena, const struct parse_source *source,
                                  struct problem_list *problems, struct node *node,
                                  const char *tag);

/* The byte behind the tag and anchor that NODE begins with, and behind the blanks after them. */
size_t parse_tag_skip(const struct parse_source *source, const struct node *node);

#endif
