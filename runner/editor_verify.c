/* Is the new text as good a template as the old one? */
#include <string.h>

#include "runner/editor_inside.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/load.h"

/* The same finding may stand at another line afterwards. */
static bool same(const struct problem *left, const struct problem *right)
{
    return strcmp(left->code, right->code) == 0 && text_equal(left->file, right->file) &&
           text_equal(left->resource, right->resource) &&
           strcmp(left->message, right->message) == 0;
}

static size_t count_of(const struct problem_list *list, const struct problem *problem)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += same(&list->items[i], problem);
    return count;
}

static int refuse(const struct problem *problem, struct error *error)
{
    error_set(error, ERROR_INVALID, "not written: %s:%d:%d would have the %s %s: %s%s%s",
              problem->file ? problem->file : "the template", problem->line, problem->column,
              problem_severity_word(problem->severity), problem->code,
              problem->resource ? problem->resource : "",
              problem->resource ? ": " : "", problem->message);
    return problem->hint ? error_hint(error, "%s --force writes it all the same.", problem->hint)
                         : error_hint(error, "--force writes it all the same.");
}

/* A property that does not exist may stand in a template, but nobody means to write one. */
static bool is_refused(const struct problem *problem)
{
    return problem->severity == PROBLEM_ERROR || strcmp(problem->code, "LB216") == 0;
}

int editor_verify(const struct load_request *load, const char *file,
                  const struct edit_texts *texts, struct error *error)
{
    struct load_request request = *load;
    request.path = file;
    request.beside = NULL; /* each template must be sound in itself */
    request.beside_count = 0;
    AUTO_PROJECT old = load_bytes(&request, file, texts->old, texts->old_size);
    AUTO_PROJECT new_one = load_bytes(&request, file, texts->new_one, texts->new_size);
    for (size_t i = 0; i < new_one->problems.count; i++) {
        const struct problem *problem = &new_one->problems.items[i];
        if (is_refused(problem) &&
            count_of(&new_one->problems, problem) > count_of(&old->problems, problem))
            return refuse(problem, error);
    }
    return 0;
}
