/*
 * read_function: AWS::Serverless::Function and AWS::Lambda::Function -> struct function.
 */
#ifndef LAMBENCH_TEMPLATE_READ_FUNCTION_H
#define LAMBENCH_TEMPLATE_READ_FUNCTION_H

struct reading;

/* Adds the resource that READING is at, and the event sources of its Events, to the project. */
void read_function_sam(struct reading *reading);
void read_function_plain(struct reading *reading);

#endif
