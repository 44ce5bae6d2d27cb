#include "workspace/template/document.h"

#include <stdlib.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/value.h"
#include "workspace/template/parse.h"
#include "workspace/template/reading.h"

static void add_input(struct project *project, const char *path)
{
    *(char **)ARRAY_PUSH(project->inputs, project->input_count, project->input_capacity) =
        mem_text(path);
}

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
    AUTO(blob) text = NULL;
    struct error error = ERROR_INIT;
    add_input(reading->project, absolute);
    if (file_read(absolute, LIMIT_TEMPLATE_BYTES, &text, &error) < 0) {
        tell_unreadable(reading, where, written, &error);
        return NULL;
    }
    const char *beneath = file_beneath(reading->project->root, absolute);
    struct parse_source source = { .bytes = blob_bytes(text), .size = blob_size(text),
                                   .file = beneath ? beneath : absolute };
    return parse_tree(reading->arena, &source, &reading->project->problems);
}

const struct node *document_parse(struct reading *reading, const struct value *text)
{
    struct problem_list ignored = { .items = NULL };
    struct parse_source source = { .bytes = text->text, .size = text->size, .file = "" };
    const struct node *root = parse_tree(reading->arena, &source, &ignored);
    problem_list_release(&ignored);
    return root;
}
