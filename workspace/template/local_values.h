/*
 * local_values: .lambench/values.json: what a deployed stack would have, as a person says it is on
 * this machine: parameters, SSM parameters, secrets, exports, attributes.
 */
#ifndef LAMBENCH_TEMPLATE_LOCAL_VALUES_H
#define LAMBENCH_TEMPLATE_LOCAL_VALUES_H

#include "workspace/template/settings.h"

struct beside;
struct error;
struct local_name;
struct map;

#define LOCAL_VALUES_FILE ".lambench/values.json"

/* Adds what the file of the project has; what is wrong with it becomes problems (LB620). */
void local_values_add(const struct beside *beside, struct map *values);

/* Sets NAME in the file beside the template in the folder ROOT (VALUE NULL: removes it;
 * ERROR_NOT_FOUND when it is not there). The name of a secret may be "ID:SecretString:KEY" for one
 * key of it. ERROR_INVALID with the place when the file is there and cannot be read: then it is
 * left as it is. Mode 0600. */
int local_values_set(const char *root, enum setting_kind kind, const char *name,
                     const char *value, struct error *error);

/* Calls EACH for every value of KIND in the file's order; a secret of several keys once for each,
 * named "ID:SecretString:KEY". */
int local_values_each(const char *root, enum setting_kind kind,
                      void (*each)(void *self, const char *name, const char *value), void *self,
                      struct error *error);

#endif
