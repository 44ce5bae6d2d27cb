/*
 * read_layer: AWS::Serverless::LayerVersion and AWS::Lambda::LayerVersion -> struct layer.
 */
#ifndef LAMBENCH_TEMPLATE_READ_LAYER_H
#define LAMBENCH_TEMPLATE_READ_LAYER_H

struct reading;

/* Adds the resource that READING is at to the project. */
void read_layer_sam(struct reading *reading);
void read_layer_plain(struct reading *reading);

#endif
