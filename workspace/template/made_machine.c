#include "workspace/template/made_inside.h"

#include <string.h>

#include "workspace/base/text.h"

static void begin_machine_role(struct making *making)
{
    made_role_begin(making, "states.amazonaws.com");
    made_role_policies(making);
    if (text_equal(made_text_at(making, making->properties, "Tracing.Enabled"), "true"))
        made_role_manage(making, "AWSXrayWriteOnlyAccess");
}

void made_machine(struct making *making)
{
    static const char *const names[] = { "Bucket", "Key", "Version" };
    const char *name = made_resolved(making, made_get(making, making->properties,
                                                     "AutoPublishAlias"));
    if (name && *name) {
        making->alias_name = name;
        making->alias = made_format(making, "%sAlias%s", making->id, name)->text;
        made_say_text(making, "alias", making->alias);
        made_say_text(making, "alias-name", name);
    }
    if (making->alias &&
        made_true(making, made_get(making, making->properties, "UseAliasAsEventTarget")))
        making->target = making->alias;
    made_say(making, "arn", made_call(making, "Ref", made_text(making, making->target)));
    made_say(making, "tags", made_tags(making, "stateMachine:createdBy"));
    made_say(making, "machine-boundary",
             made_get(making, making->properties, "PermissionsBoundary"));
    made_say(making, "definition-place",
             made_place(making, made_get(making, making->properties, "DefinitionUri"), names));
    begin_machine_role(making);
    made_cook(making, "AWS::Serverless::StateMachine");
    made_events(making, true);
    made_role_end(making);
}
