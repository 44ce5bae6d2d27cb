/*
 * read_outputs: what a template says besides parameters and resources: conditions, outputs, the
 * transforms it asks for, its description.
 */
#ifndef LAMBENCH_TEMPLATE_READ_OUTPUTS_H
#define LAMBENCH_TEMPLATE_READ_OUTPUTS_H

struct reading;

/* After the resources: outputs refer to them. */
void read_outputs(struct reading *reading);

#endif
