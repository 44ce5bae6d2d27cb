#include "workspace/base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "workspace/base/clock.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

enum { LINE_BYTES = 4096 };

/* The one piece of global state in the program. */
static int log_fd = -1;
static char *log_areas; /* ",sandbox,engine," or NULL */

void log_open(const char *path, const char *areas)
{
    log_close();
    log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    log_areas = areas ? mem_format(",%s,", areas) : NULL;
}

void log_close(void)
{
    if (log_fd >= 0)
        (void)close(log_fd);
    log_fd = -1;
    free(take_ptr(&log_areas));
}

static bool wanted(const char *area)
{
    if (strcmp(area, "error") == 0)
        return true;
    if (!log_areas)
        return false;
    AUTO_FREE char *word = mem_format(",%s,", area);
    return strstr(log_areas, ",all,") || strstr(log_areas, word);
}

void log_add(const char *area, const char *format, ...)
{
    if (log_fd < 0 || !wanted(area))
        return;
    char time[32];
    AUTO_STR line;
    str_init(&line, LINE_BYTES);
    str_addf(&line, "%s %s ", clock_rfc3339(time, sizeof time, clock_wall_ns()), area);
    va_list arguments;
    va_start(arguments, format);
    str_addf_v(&line, format, arguments);
    va_end(arguments);
    for (size_t i = 0; i < line.length; i++)
        if ((unsigned char)line.text[i] < ' ') /* one entry is one line, whatever is quoted */
            line.text[i] = ' ';
    if (line.length == line.maximum)
        line.length--;
    line.text[line.length++] = '\n';
    /* One write, so that lines of two threads do not mix. A log that cannot be written is no
     * reason to stop. */
    ssize_t written = write(log_fd, line.text, line.length);
    (void)written;
}
