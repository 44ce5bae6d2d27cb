#include "workspace/model/event_source.h"

#include <stdlib.h>

void event_source_release(struct event_source *source)
{
    free(source->function);
    free(source->name);
    free(source->type);
    free(source->detail);
    free(source->source);
    free(source->method);
    free(source->path);
    free(source->schedule);
    free(source->input);
    free(source->pattern);
    free(source->api);
    free(source->resource);
    *source = (struct event_source){ .function = NULL };
}
