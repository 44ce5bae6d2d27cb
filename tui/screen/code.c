#include "tui/screen/code.h"

#include <stdlib.h>
#include <string.h>

#include "tui/screen/stage.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

static const char *const endings[] = { ".mjs", ".js", ".cjs", ".ts", ".mts", ".py", ".rb", ".sh",
                                       ".c", ".go", ".rs", "" };

char *code_handler_path(const struct function *function)
{
    if (function->code_kind != CODE_FOLDER || !function->code_path)
        return NULL;
    if (file_exists(function->code_path) && !file_is_folder(function->code_path))
        return mem_text(function->code_path);
    const char *handler = function->handler ? function->handler : "bootstrap";
    const char *dot = strrchr(handler, '.');
    AUTO_FREE char *module =
        dot ? mem_text_n(handler, (size_t)(dot - handler)) : mem_text(handler);
    for (size_t i = 0; i < COUNT(endings); i++) {
        AUTO_FREE char *name = mem_format("%s%s", module, endings[i]);
        AUTO_FREE char *path = file_join(function->code_path, name);
        if (file_exists(path) && !file_is_folder(path))
            return take_ptr(&path);
    }
    AUTO_FREE char *bootstrap = file_join(function->code_path, "bootstrap");
    return file_exists(bootstrap) ? take_ptr(&bootstrap) : NULL;
}

static void edited(void *self, int status)
{
    struct stage *stage = self;
    if (status != 0)
        stage_say(stage, UI_WARNING, "the editor ended with status %d", status);
}

int code_edit_file(struct stage *stage, const char *path, int line, struct error *error)
{
    struct stage_program program = { .path = path, .line = line };
    return stage->host->run(stage->host_self, &program, edited, stage, error);
}

int code_edit_template(struct stage *stage, const char *file, int line, struct error *error)
{
    const struct project *project = stage->rows.project;
    AUTO_FREE char *path = file ? file_join(project->root, file) : mem_text(project->template_path);
    return code_edit_file(stage, path, line, error);
}

int code_edit(struct stage *stage, const char *function, struct error *error)
{
    const struct row *row = rows_find(&stage->rows, function);
    if (!row)
        return error_set(error, ERROR_NOT_FOUND, "there is no function %s", function);
    if (row->function->code_kind == CODE_INLINE)
        return code_edit_template(stage, row->function->code_origin.file,
                                  row->function->code_origin.line, error);
    AUTO_FREE char *path = code_handler_path(row->function);
    if (!path) {
        error_set(error, ERROR_NOT_FOUND, "%s: the file of its handler %s was not found", function,
                  row->function->handler ? row->function->handler : "(none)");
        return error_hint(error, "E edits the template");
    }
    return code_edit_file(stage, path, 0, error);
}
