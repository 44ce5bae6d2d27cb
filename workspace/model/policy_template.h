/*
 * policy_template: the policies that SAM knows by name, and what each must be told.
 */
#ifndef LAMBENCH_MODEL_POLICY_TEMPLATE_H
#define LAMBENCH_MODEL_POLICY_TEMPLATE_H

#include <stddef.h>

enum { POLICY_TEMPLATE_PARAMETERS = 3 };

struct policy_template {
    const char *name;       /* "SQSSendMessagePolicy" */
    const char *parameters[POLICY_TEMPLATE_PARAMETERS]; /* "QueueName"; NULL after the last one */
};

const struct policy_template *policy_template_find(const char *name);  /* NULL: there is none */
const struct policy_template *policy_template_at(size_t index);        /* NULL past the end */

#endif
