#include "workspace/base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "workspace/base/mem.h"

/* Cuts at a whole character, so that what is shown stays valid UTF-8. */
static void copy_text(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)from[length] & 0xC0) == 0x80)
            length--;
    }
    memmove(to, from, length);
    to[length] = '\0';
}

static void format_text(char *to, size_t size, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));
static void format_text(char *to, size_t size, const char *format, va_list arguments)
{
    AUTO_FREE char *text = mem_format_v(format, arguments); /* may quote what it replaces */
    copy_text(to, size, text);
}

static void start(struct error *error, enum error_kind kind, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));
static void start(struct error *error, enum error_kind kind, const char *format, va_list arguments)
{
    format_text(error->what, sizeof error->what, format, arguments);
    error->kind = kind;
    error->file[0] = error->hint[0] = '\0';
    error->line = error->column = 0;
}

int error_set(struct error *error, enum error_kind kind, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    start(error, kind, format, arguments);
    va_end(arguments);
    return -1;
}

int error_at(struct error *error, const char *file, int line, int column, enum error_kind kind,
             const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char place[sizeof error->file];
    copy_text(place, sizeof place, file ? file : "");
    start(error, kind, format, arguments);
    copy_text(error->file, sizeof error->file, place);
    error->line = line;
    error->column = column;
    va_end(arguments);
    return -1;
}

static enum error_kind kind_of_number(int number)
{
    switch (number) {
    case ENOENT:
        return ERROR_NOT_FOUND;
    case EACCES:
    case EPERM:
        return ERROR_DENIED;
    default:
        return ERROR_SYSTEM;
    }
}

int error_system(struct error *error, int number, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    start(error, kind_of_number(number), format, arguments);
    va_end(arguments);
    AUTO_FREE char *text = mem_format("%s: %s", error->what, strerrordesc_np(number)
                                                                 ? strerrordesc_np(number)
                                                                 : "unknown error");
    copy_text(error->what, sizeof error->what, text);
    return -1;
}

int error_hint(struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    format_text(error->hint, sizeof error->hint, format, arguments);
    va_end(arguments);
    return -1;
}

int error_wrap(struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *context = mem_format_v(format, arguments);
    va_end(arguments);
    AUTO_FREE char *text = mem_format("%s: %s", context, error->what);
    copy_text(error->what, sizeof error->what, text);
    return -1;
}

void error_clear(struct error *error)
{
    *error = (struct error)ERROR_INIT;
}

const char *error_text(const struct error *error, char *buffer, size_t size)
{
    char place[sizeof error->file + 32] = "";
    bool in_line = error->line > 0;
    if (error->file[0] && in_line && error->column > 0)
        snprintf(place, sizeof place, "%s:%d:%d: ", error->file, error->line, error->column);
    else if (error->file[0] && in_line)
        snprintf(place, sizeof place, "%s:%d: ", error->file, error->line);
    else if (error->file[0])
        snprintf(place, sizeof place, "%s: ", error->file);
    AUTO_FREE char *text = error->hint[0]
                               ? mem_format("%s%s (%s)", place, error->what, error->hint)
                               : mem_format("%s%s", place, error->what);
    if (size > 0)
        copy_text(buffer, size, text);
    return buffer;
}
