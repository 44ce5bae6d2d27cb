/*
 * include: files that become part of a template (AWS::Include): as Fn::Transform in any map, and in
 * the Transform section for the whole template. CloudFormation User Guide, "AWS::Include
 * transform"; it reads files in S3 only, the CLI's `package` puts local ones there.
 */
#ifndef LAMBENCH_TEMPLATE_INCLUDE_H
#define LAMBENCH_TEMPLATE_INCLUDE_H

struct arena;
struct intrinsics;
struct node;
struct opened;
struct problem_list;

enum { INCLUDE_DEPTH = 8 }; /* files that include files */

struct include_source {
    struct arena *arena;
    struct opened *opened;
    struct intrinsics *intrinsics;  /* for locations that are made by functions */
    const char *folder, *path, *file; /* of the template: absolute, absolute, in problems */
    struct problem_list *problems;
};

/* ROOT with the content of every included file in place; ROOT itself when there is none. What the
 * template has itself goes before what is included. A file that cannot be read is a problem LB610,
 * one that includes itself LB611; one that is not on this machine is told (LB708) and its
 * Fn::Transform stays. */
const struct node *include_expand(const struct include_source *source, const struct node *root);

#endif
