#include "workspace/template/document.h"

#include <stdlib.h>

#include "workspace/base/error.h"
#include "workspace/base/text.h"
#include "workspace/model/value.h"
#include "workspace/template/opened.h"
#include "workspace/template/parse.h"
#include "workspace/template/reading.h"

static bool is_local(const char *path)
{
    return !text_starts(path, "s3://") && !text_starts(path, "https://") &&
           !text_starts(path, "http://");
}

static void tell_unreadable(struct reading *reading, const struct node *where, const char *path,
                            const struct error *error)
{
    problem_hint(reading_problem(reading, PROBLEM_ERROR, "LB112", where,
                                 error->kind == ERROR_NOT_FOUND ? "%s does not exist"
                                                                : "%s cannot be read", path),
                 "%s", error->kind == ERROR_NOT_FOUND
                           ? "The path is relative to the template's folder." : error->what);
}

const struct node *document_read(struct reading *reading, const struct node *where,
                                 const struct value *path)
{
    const char *written = value_text(path);
    if (!written || !*written || !is_local(written))
        return NULL;
    AUTO_FREE char *absolute = reading_path(reading, written);
    struct error error = ERROR_INIT;
    const struct node *root = opened_tree(reading->opened, absolute, &error);
    if (!root && error.kind != ERROR_INVALID) /* else it is told at its own place */
        tell_unreadable(reading, where, written, &error);
    return root;
}

const struct node *document_parse(struct reading *reading, const struct value *text)
{
    struct problem_list ignored = { .items = NULL };
    struct parse_source source = { .bytes = text->text, .size = text->size, .file = "" };
    const struct node *root = parse_tree(reading->arena, &source, &ignored);
    problem_list_release(&ignored);
    return root;
}
