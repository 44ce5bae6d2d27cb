/*
 * resource: any declared resource, by logical id: layers with their content, the others so that
 * references to them have a name, an ARN and a type.
 */
#ifndef LAMBENCH_MODEL_RESOURCE_H
#define LAMBENCH_MODEL_RESOURCE_H

#include <stddef.h>

#include "workspace/model/function.h"
#include "workspace/model/value.h"

struct resource {
    char *id;               /* logical id */
    char *type;             /* "AWS::SQS::Queue" */
    char *name;             /* physical name pretended: its name property or the logical id */
    char *condition;        /* or NULL */
    int condition_holds;    /* 1, 0, or -1 not known; 1 without a condition */
    struct origin origin;
    const struct value *properties; /* with Globals, resolved; NULL: none. In the project's arena */
    const struct value *attributes; /* DependsOn, DeletionPolicy, Metadata ...; NULL: none */
    const char *stack;      /* id of the nested stack it stands in, "" for the template itself */
    const char *made_by;    /* id of the SAM resource or event that makes it; NULL: written */
    const char *ref, *arn;  /* what Ref and GetAtt Arn give; NULL: not known */
};

struct layer {
    char *id;
    char *name;             /* LayerName or logical id */
    char *content_uri;      /* as written */
    char *path;             /* absolute folder or archive; NULL: S3 or missing */
    char *description;
    char *build_method;
    struct origin origin;
};

void resource_release(struct resource *resource);
void layer_release(struct layer *layer);

#endif
