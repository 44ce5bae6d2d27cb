/*
 * sam_made: ids of what SAM makes besides what is written: roles, permissions, stages, versions.
 * Rules: AWS SAM Developer Guide, "Generated CloudFormation resources".
 */
#ifndef LAMBENCH_TEMPLATE_SAM_MADE_H
#define LAMBENCH_TEMPLATE_SAM_MADE_H

#include <stdbool.h>

struct node;
struct node_member;

/* The resource of RESOURCES that NAME is made for ("FRole", "F.Version", "ApiProdStage", an event's
 * rule); NULL when none makes it. Takes time for the length of NAME only. */
const struct node_member *sam_made_for(const struct node *resources, const char *name);
/* Is it made for the whole template: the APIs of events that name none, what CodeDeploy needs? */
bool sam_made_for_all(const char *name);

#endif
