/*
 * graph: what needs what, by name, and the circles in it.
 */
#ifndef LAMBENCH_TEMPLATE_GRAPH_H
#define LAMBENCH_TEMPLATE_GRAPH_H

#include <stddef.h>

#include "workspace/base/mem.h"

struct graph;
struct node;

struct graph *graph_new(void);
void graph_free(struct graph *graph);
DEFINE_AUTO(graph, graph_free);

/* FROM needs TO, as WHERE (borrowed) says. */
void graph_connect(struct graph *graph, const char *from, const char *to, const struct node *where);

/* A circle: PATH "A -> B -> A" begins with the name that was met first; WHERE says what that one
 * needs. */
struct graph_circle {
    const char *path, *first;
    const struct node *where;
};
/* Each circle that shares no name with one told before, in time proportional to the graph. */
void graph_circles(const struct graph *graph,
                   void (*each)(void *self, const struct graph_circle *circle), void *self);

#endif
