#include "workspace/model/problem.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void problem_release(struct problem *problem)
{
    free(problem->file);
    free(problem->resource);
    free(problem->message);
    free(problem->hint);
}

void problem_list_release(struct problem_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        problem_release(&list->items[i]);
    free(list->items);
    *list = (struct problem_list){ .items = NULL };
}

void problem_list_copy(struct problem_list *to, const struct problem_list *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct problem *old = &from->items[i];
        struct problem *copy = ARRAY_PUSH(to->items, to->count, to->capacity);
        *copy = *old;
        copy->file = mem_text(old->file);
        copy->resource = mem_text(old->resource);
        copy->message = mem_text(old->message);
        copy->hint = mem_text(old->hint);
    }
}

struct problem *problem_add(struct problem_list *list, enum problem_severity severity,
                            const char *code, const char *file, int line, int column,
                            const char *resource, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct problem *problem = ARRAY_PUSH(list->items, list->count, list->capacity);
    *problem = (struct problem){
        .severity = severity,
        .file = mem_text(file ? file : ""),
        .line = line,
        .column = column,
        .resource = mem_text(resource),
        .message = mem_format_v(format, arguments),
    };
    va_end(arguments);
    snprintf(problem->code, sizeof problem->code, "%s", code);
    return problem;
}

void problem_hint(struct problem *problem, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    free(problem->hint);
    problem->hint = mem_format_v(format, arguments);
    va_end(arguments);
}

static int compare_text(const char *left, const char *right)
{
    return strcmp(left ? left : "", right ? right : "");
}

static int compare_problems(const void *left, const void *right)
{
    const struct problem *a = left, *b = right;
    int order = compare_text(a->file, b->file);
    order = order ? order : a->line - b->line;
    order = order ? order : a->column - b->column;
    order = order ? order : strcmp(a->code, b->code);
    return order ? order : compare_text(a->message, b->message);
}

/* One of LEFT and RIGHT, which say the same of one place. What is written in Globals is found with
 * each resource that takes it, and belongs to none of them. */
static const struct problem *more_general(const struct problem *left, const struct problem *right)
{
    bool globals = right->resource && strcmp(right->resource, "Globals") == 0;
    return globals || !right->resource ? right : left;
}

static void merge(struct problem *kept, struct problem *other)
{
    enum problem_severity worse =
        kept->severity > other->severity ? kept->severity : other->severity;
    if (more_general(kept, other) == other) {
        struct problem before = *kept;
        *kept = *other;
        *other = before;
    }
    kept->severity = worse;
    problem_release(other);
}

void problem_sort(struct problem_list *list)
{
    if (list->count == 0)
        return;
    qsort(list->items, list->count, sizeof *list->items, compare_problems);
    size_t kept = 1;
    for (size_t i = 1; i < list->count; i++) {
        if (compare_problems(&list->items[kept - 1], &list->items[i]) == 0)
            merge(&list->items[kept - 1], &list->items[i]);
        else
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
}

void problem_filter(struct problem_list *list,
                    bool (*drop)(const void *self, const struct problem *problem),
                    const void *self)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (drop(self, &list->items[i]))
            problem_release(&list->items[i]);
        else
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
}

size_t problem_count(const struct problem_list *list, enum problem_severity severity)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += list->items[i].severity == severity;
    return count;
}

const char *problem_severity_word(enum problem_severity severity)
{
    static const char *const words[] = {
        [PROBLEM_NOTE] = "note",
        [PROBLEM_WARNING] = "warning",
        [PROBLEM_ERROR] = "error",
    };
    return words[severity];
}
