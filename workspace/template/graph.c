#include "workspace/template/graph.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/template/node.h"

enum { LONGEST_PATH = 1000, LONGEST_TOLD = 12 };

struct edge {
    size_t to;
    const struct node *where;
};

struct vertex {
    const char *name;       /* the map's key */
    size_t index;
    struct edge *edges;
    size_t edge_count, edge_capacity;
};

struct graph {
    struct map *vertices;   /* name -> struct vertex (owned), in order of their indexes */
};

static void free_vertex(void *value)
{
    struct vertex *vertex = value;
    free(vertex->edges);
    free(vertex);
}

struct graph *graph_new(void)
{
    struct graph *graph = mem_alloc(sizeof *graph);
    graph->vertices = map_new(free_vertex);
    return graph;
}

void graph_free(struct graph *graph)
{
    if (!graph)
        return;
    map_free(graph->vertices);
    free(graph);
}

static struct vertex *vertex_of(struct graph *graph, const char *name)
{
    struct vertex *vertex = map_get(graph->vertices, name);
    if (vertex)
        return vertex;
    vertex = mem_alloc(sizeof *vertex);
    *vertex = (struct vertex){ .index = map_count(graph->vertices) };
    map_set(graph->vertices, name, vertex);
    vertex->name = map_key_at(graph->vertices, vertex->index);
    return vertex;
}

void graph_connect(struct graph *graph, const char *from, const char *to, const struct node *where)
{
    struct vertex *start = vertex_of(graph, from);
    const struct vertex *end = vertex_of(graph, to);
    if (start->edge_count > 0 && start->edges[start->edge_count - 1].to == end->index)
        return;
    *(struct edge *)ARRAY_PUSH(start->edges, start->edge_count, start->edge_capacity) =
        (struct edge){ .to = end->index, .where = where };
}

/* --- circles --- */

enum mark { UNSEEN, ON_PATH, DONE };

struct search {
    const struct graph *graph;
    enum mark *marks;
    bool *told;
    size_t *path, *next;    /* vertices from the start to here, and the edge to try next of each */
    size_t length;
    void (*each)(void *self, const struct graph_circle *circle);
    void *self;
};

static const struct vertex *vertex_at(const struct search *search, size_t index)
{
    return map_value_at(search->graph->vertices, index);
}

static const struct node *place_of(const struct vertex *from, size_t to)
{
    for (size_t i = 0; i < from->edge_count; i++)
        if (from->edges[i].to == to)
            return from->edges[i].where;
    return NULL;
}

/* CIRCLE's COUNT vertices, beginning with the one met first of all. */
static void tell(struct search *search, const size_t *circle, size_t count)
{
    size_t first = 0;
    for (size_t i = 0; i < count; i++) {
        if (search->told[circle[i]])
            return;
        if (circle[i] < circle[first])
            first = i;
    }
    AUTO_STR path;
    str_init(&path, LONGEST_PATH);
    for (size_t i = 0; i <= count; i++) {
        const struct vertex *vertex = vertex_at(search, circle[(first + i) % count]);
        search->told[vertex->index] = true;
        bool left_out = count > LONGEST_TOLD && i >= LONGEST_TOLD && i < count;
        if (!left_out)
            str_addf(&path, "%s%.100s", i ? " -> " : "", vertex->name);
        else if (i == LONGEST_TOLD)
            str_add(&path, " -> ...");
    }
    const struct vertex *start = vertex_at(search, circle[first]);
    const struct graph_circle found = {
        .path = path.text, .first = start->name,
        .where = place_of(start, circle[(first + 1) % count]),
    };
    search->each(search->self, &found);
}

static void enter(struct search *search, size_t index)
{
    search->marks[index] = ON_PATH;
    search->path[search->length] = index;
    search->next[search->length++] = 0;
}

/* One edge further, or back. */
static void step(struct search *search)
{
    size_t top = search->length - 1;
    const struct vertex *vertex = vertex_at(search, search->path[top]);
    if (search->next[top] == vertex->edge_count) {
        search->marks[vertex->index] = DONE;
        search->length--;
        return;
    }
    size_t to = vertex->edges[search->next[top]++].to;
    if (search->marks[to] == UNSEEN)
        enter(search, to);
    if (search->marks[to] != ON_PATH || search->length - 1 != top)
        return;
    size_t start = top;
    while (search->path[start] != to)
        start--;
    tell(search, &search->path[start], search->length - start);
}

void graph_circles(const struct graph *graph,
                   void (*each)(void *self, const struct graph_circle *circle), void *self)
{
    size_t count = map_count(graph->vertices);
    AUTO_FREE enum mark *marks = mem_alloc((count + 1) * sizeof *marks);
    AUTO_FREE bool *told = mem_alloc((count + 1) * sizeof *told);
    AUTO_FREE size_t *path = mem_alloc((count + 1) * sizeof *path);
    AUTO_FREE size_t *next = mem_alloc((count + 1) * sizeof *next);
    struct search search = { .graph = graph, .marks = marks, .told = told, .path = path,
                             .next = next, .each = each, .self = self };
    for (size_t i = 0; i < count; i++) {
        if (marks[i] == UNSEEN)
            enter(&search, i);
        while (search.length > 0)
            step(&search);
    }
}
