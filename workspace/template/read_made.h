/*
 * read_made: the plain CloudFormation resources that SAM makes, as resources of the project.
 */
#ifndef LAMBENCH_TEMPLATE_READ_MADE_H
#define LAMBENCH_TEMPLATE_READ_MADE_H

struct reading;

/* Those of the template being read are added to the project's list, resolved. */
void read_made(struct reading *reading);

#endif
