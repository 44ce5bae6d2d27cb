#include "workspace/template/made_inside.h"

#include <string.h>

#include "workspace/base/mem.h"

void made_condition_add(struct made_conditions *conditions, const struct making *making)
{
    if (!making->condition) {
        conditions->always = true;
        return;
    }
    for (size_t i = 0; i < conditions->count; i++)
        if (strcmp(conditions->names[i], making->condition) == 0)
            return;
    *(const char **)ARRAY_PUSH(conditions->names, conditions->count, conditions->capacity) =
        making->condition;
}

const char *made_condition_name(const struct made_conditions *conditions, const char *name)
{
    if (conditions->always || conditions->count == 0)
        return NULL;
    return conditions->count == 1 ? conditions->names[0] : name;
}

int made_condition_holds(const struct made *made, const struct made_conditions *conditions)
{
    if (conditions->always || conditions->count == 0)
        return 1;
    int holds = 0;
    for (size_t i = 0; i < conditions->count && holds != 1; i++) {
        int one = intrinsics_condition(made->intrinsics, conditions->names[i]);
        holds = one == 0 ? holds : one;
    }
    return holds;
}
