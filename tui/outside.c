#include "tui/outside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tui/action/action.h"
#include "tui/screen/stage.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/spawn.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { WORDS_MAXIMUM = 32 };

/* How editors are told a line. */
static const struct { const char *name, *option; } line_forms[] = {
    { "vi", "+" }, { "vim", "+" }, { "nvim", "+" }, { "view", "+" }, { "nano", "+" },
    { "emacs", "+" }, { "emacsclient", "+" }, { "kak", "+" }, { "micro", "+" }, { "joe", "+" },
    { "ne", "+" }, { "mg", "+" }, { "code", "-g" }, { "codium", "-g" }, { "hx", ":" },
    { "subl", ":" }, { "zed", ":" },
};

static const char *line_form(const char *program)
{
    const char *name = file_name(program);
    for (size_t i = 0; i < COUNT(line_forms); i++) {
        if (text_equal(line_forms[i].name, name))
            return line_forms[i].option;
    }
    return NULL;
}

/* Words of EDITOR, then place and path; returns how many were made. */
static size_t editor_words(char *const *editor, size_t count, const char *path, int line,
                           char **out)
{
    size_t used = 0;
    for (size_t i = 0; i < count && used < WORDS_MAXIMUM - 4; i++)
        out[used++] = mem_text(editor[i]);
    const char *form = line > 0 && count > 0 ? line_form(editor[0]) : NULL;
    if (text_equal(form, "+")) {
        out[used++] = mem_format("+%d", line);
    } else if (form) {
        if (form[0] == '-')
            out[used++] = mem_text(form);
        out[used++] = mem_format("%s:%d", path, line);
        return used;
    }
    out[used++] = mem_text(path);
    return used;
}

static const char *editor_name(void)
{
    const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");
    return visual && visual[0] ? visual : editor && editor[0] ? editor : "vi";
}

static struct spawn *start(struct loop *loop, const char *const *words,
                           void (*done)(void *self, int wait_status), void *self,
                           struct error *error)
{
    struct spawn_options options = { .argv = words, .input = STDIN_FILENO,
                                     .output = STDOUT_FILENO, .errors = STDERR_FILENO };
    return spawn_start(loop, &options, done, self, error);
}

static int edit(struct loop *loop, const struct stage_program *program,
                void (*done)(void *self, int wait_status), void *self, struct spawn **out,
                struct error *error)
{
    char **split = NULL, *words[WORDS_MAXIMUM + 1] = { NULL };
    size_t count = 0;
    if (action_split(editor_name(), &split, &count, error) < 0)
        return error_wrap(error, "$EDITOR");
    if (count == 0) {
        action_words_free(split, count);
        return error_set(error, ERROR_INVALID, "$EDITOR names no program");
    }
    size_t used = editor_words(split, count, program->path, program->line, words);
    *out = start(loop, (const char *const *)words, done, self, error);
    for (size_t i = 0; i < used; i++)
        free(words[i]);
    action_words_free(split, count);
    if (*out)
        return 0;
    error_wrap(error, "the editor \"%s\" did not start", editor_name());
    return error_hint(error, "set EDITOR to one that is here, such as vi or nano");
}

int outside_start(struct loop *loop, const struct stage_program *program,
                  void (*done)(void *self, int wait_status), void *self, struct spawn **out,
                  struct error *error)
{
    if (!program->words)
        return edit(loop, program, done, self, out, error);
    *out = start(loop, program->words, done, self, error);
    return *out ? 0 : -1;
}

static void add_base64(struct str *out, const char *text, size_t size)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        unsigned bits = (unsigned)(unsigned char)text[i] << 16;
        if (i + 1 < size)
            bits |= (unsigned)(unsigned char)text[i + 1] << 8;
        if (i + 2 < size)
            bits |= (unsigned char)text[i + 2];
        str_add_char(out, letters[bits >> 18]);
        str_add_char(out, letters[bits >> 12 & 63]);
        str_add_char(out, i + 1 < size ? letters[bits >> 6 & 63] : '=');
        str_add_char(out, i + 2 < size ? letters[bits & 63] : '=');
    }
}

void outside_clipboard_bytes(struct str *out, const char *text, size_t size)
{
    str_add(out, "\033]52;c;");
    add_base64(out, text, size);
    str_add_char(out, '\a');
}

int outside_tmux_copy(struct loop *loop, const char *text, size_t size,
                      void (*done)(void *self, int wait_status), void *self, struct spawn **out,
                      struct error *error)
{
    static const char *const argv[] = { "tmux", "load-buffer", "-w", "-", NULL };
    AUTO_CLOSE int fd = memfd_create("copy", MFD_CLOEXEC);
    if (fd < 0 || write(fd, text, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) < 0)
        return error_system(error, errno, "cannot hand the text to tmux");
    struct spawn_options options = { .argv = argv, .input = fd, .output = -1, .errors = -1 };
    *out = spawn_start(loop, &options, done, self, error);
    return *out ? 0 : -1;
}
