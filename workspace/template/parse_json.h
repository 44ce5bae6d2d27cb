/*
 * parse_json: JSON templates become nodes (json_scan, never libyaml, whose columns and numbers
 * would differ).
 */
#ifndef LAMBENCH_TEMPLATE_PARSE_JSON_H
#define LAMBENCH_TEMPLATE_PARSE_JSON_H

#include <stdbool.h>

#include "workspace/template/parse.h"

/* Is this JSON by its file name, or a "{" that reads as valid JSON to the end? */
bool parse_json_is(const struct parse_source *source);
/* As parse_tree(). */
const struct node *parse_json_tree(struct arena *arena, const struct parse_source *source,
                                   struct problem_list *problems);

#endif
