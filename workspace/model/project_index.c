/* project_index: functions found by their names, however many there are. */
#include "workspace/model/project.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/file.h"

/* Under what a function is found; the better ones first. */
enum match { BY_ID, BY_NAME, BY_LEAF, NO_MATCH };

/* Places in FUNCTIONS + 1 by the hash of each of their names; 0 is free. The next slot is tried
 * when one is taken. */
struct project_index {
    size_t functions;           /* how many it knows of */
    size_t size;                /* of SLOTS, a power of two, at least twice as many as names */
    uint32_t slots[];
};

/* FNV-1a */
static uint32_t hash_of(const char *name)
{
    uint32_t hash = UINT32_C(2166136261);
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * UINT32_C(16777619);
    return hash ^ (hash >> 15);
}

/* The logical id within its nested stack; NULL for functions of the template itself. */
static const char *leaf_of(const struct function *function)
{
    return function->stack && *function->stack ? file_name(function->id) : NULL;
}

static enum match match_of(const struct function *function, const char *name)
{
    const char *leaf = leaf_of(function);
    if (strcmp(function->id, name) == 0)
        return BY_ID;
    if (function->name && strcmp(function->name, name) == 0)
        return BY_NAME;
    return leaf && strcmp(leaf, name) == 0 ? BY_LEAF : NO_MATCH;
}

static void add(struct project_index *index, const char *name, size_t function)
{
    size_t at = hash_of(name) & (index->size - 1);
    while (index->slots[at] != 0 && index->slots[at] != function + 1)
        at = (at + 1) & (index->size - 1);
    index->slots[at] = (uint32_t)function + 1;
}

void project_index(struct project *project)
{
    size_t size = 8;
    while (size < project->function_count * 6)
        size *= 2;
    free(project->index);
    project->index = mem_alloc(sizeof(struct project_index) + size * sizeof(uint32_t));
    project->index->size = size;
    project->index->functions = project->function_count;
    for (size_t i = 0; i < project->function_count; i++) {
        const struct function *function = &project->functions[i];
        const char *leaf = leaf_of(function);
        add(project->index, function->id, i);
        if (function->name)
            add(project->index, function->name, i);
        if (leaf)
            add(project->index, leaf, i);
    }
}

/* The best of those looked at. */
struct finding {
    const char *name;
    const struct function *found;
    enum match match;
    bool several;               /* as good as it */
};

static void look_at(struct finding *finding, const struct function *function)
{
    enum match match = match_of(function, finding->name);
    bool first = finding->found && function > finding->found; /* that of the template's order */
    if (match == NO_MATCH || match > finding->match || function == finding->found)
        return;
    finding->several = match == finding->match;
    if (match == finding->match && first)
        return;
    finding->found = function;
    finding->match = match;
}

static void look_in_index(struct finding *finding, const struct project *project)
{
    const struct project_index *index = project->index;
    size_t at = hash_of(finding->name) & (index->size - 1);
    for (; index->slots[at] != 0 && finding->match != BY_ID; at = (at + 1) & (index->size - 1))
        look_at(finding, &project->functions[index->slots[at] - 1]);
}

const struct function *project_function(const struct project *project, const char *name)
{
    struct finding finding = { .name = name, .match = NO_MATCH };
    if (!name)
        return NULL;
    if (project->index && project->index->functions == project->function_count)
        look_in_index(&finding, project);
    else /* it is being filled */
        for (size_t i = 0; i < project->function_count; i++)
            look_at(&finding, &project->functions[i]);
    return finding.match == BY_LEAF && finding.several ? NULL : finding.found;
}
