#include "workspace/template/made_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"

void made_layer(struct making *making)
{
    static const char *const names[] = { "S3Bucket", "S3Key", "S3ObjectVersion" };
    made_say(making, "content",
             made_place(making, made_get(making, making->properties, "ContentUri"), names));
    made_cook(making, "AWS::Serverless::LayerVersion");
}

void made_table(struct making *making)
{
    const char *type = made_text_at(making, making->properties, "PrimaryKey.Type");
    made_say(making, "key-type", made_format(making, "%.1s", type && *type ? type : "S"));
    made_say(making, "own-tags", made_tags(making, NULL));
    made_cook(making, "AWS::Serverless::SimpleTable");
}

void made_application(struct making *making)
{
    const struct node *place = made_get(making, making->properties, "Location");
    bool repository = node_is(place, NODE_MAP) && !node_intrinsic(place);
    struct node *tags = made_copy(making, made_tags(making, "lambda:createdBy"));
    static const char *const keys[][2] = {
        { "ApplicationId", "serverlessrepo:applicationId" },
        { "SemanticVersion", "serverlessrepo:semanticVersion" },
    };
    for (size_t i = 0; repository && i < COUNT(keys); i++) {
        const struct node *value = made_get(making, place, keys[i][0]);
        struct node *tag = made_map(making);
        made_set(making, tag, "Key", made_text(making, keys[i][1]));
        made_set(making, tag, "Value", value);
        made_add_item(making, tags, value ? tag : NULL);
    }
    made_say(making, "application", repository ? NULL : place);
    made_say(making, "tags", tags);
    made_cook(making, "AWS::Serverless::Application");
}

void made_capacity(struct making *making)
{
    made_say(making, "tags", made_tags_before(making, "lambda:createdBy"));
    made_cook(making, "AWS::Serverless::CapacityProvider");
}
