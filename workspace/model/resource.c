#include "workspace/model/resource.h"

#include <stdlib.h>

void resource_release(struct resource *resource)
{
    free(resource->id);
    free(resource->type);
    free(resource->name);
    free(resource->condition);
    *resource = (struct resource){ .id = NULL };
}

void layer_release(struct layer *layer)
{
    free(layer->id);
    free(layer->name);
    free(layer->content_uri);
    free(layer->path);
    free(layer->description);
    free(layer->build_method);
    *layer = (struct layer){ .id = NULL };
}
