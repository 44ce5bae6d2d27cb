/*
 * samconfig: SAM CLI's own file of options, samconfig.toml, .yaml or .yml. Reference: AWS SAM
 * Developer Guide, "SAM CLI configuration file"; JSON is not read.
 */
#ifndef LAMBENCH_TEMPLATE_SAMCONFIG_H
#define LAMBENCH_TEMPLATE_SAMCONFIG_H

#include <stddef.h>

struct beside;
struct map;
struct node;

enum { SAMCONFIG_TABLES = 100 };

/* What it says for one environment. */
struct samconfig {
    const char *folder;         /* absolute; NULL: there is none. In the project's arena */
    const char *name;           /* of the file, as problems name it */
    const struct node *tables[SAMCONFIG_TABLES]; /* parameters of each command, the weakest first */
    size_t count;
};

/* FILE (NULL: looked for beside the template, or above it when template_file leads to the template
 * from there) and ENVIRONMENT (NULL: "default") are --config-file and --config-env. What is wrong
 * with it becomes problems; nothing is told of options that are SAM CLI's own. */
void samconfig_read(struct samconfig *config, const struct beside *beside, const char *file,
                    const char *environment);
/* The option as the strongest table has it; NULL when none does. */
const struct node *samconfig_get(const struct samconfig *config, const char *option);
/* Every parameter_overrides, and stack_name as AWS::StackName, the weakest first. */
void samconfig_add_values(const struct samconfig *config, const struct beside *beside,
                          struct map *values);

/* The template that a samconfig file in FOLDER names for building or running (never what deploy
 * takes: that is a result); absolute, the caller's; NULL when there is none. */
char *samconfig_template(const char *folder);

#endif
