#include "workspace/store/log_read.h"

#include <dirent.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/text.h"
#include "workspace/store/log_file.h"
#include "workspace/store/log_platform.h"

enum { LOOK_EVERY = 1000 };

/* Text to look for, plain or as a regular expression. */
struct needle {
    char *text;
    regex_t expression;
    bool is_expression;
};

struct source {
    struct log_file_reader *file;
    struct log_record next;
    bool has_next, at_end;      /* at the end it is not looked for more with every record */
    char *held;                 /* text of `next`, which outlives the reader's buffer */
};

struct log_read {
    char *folder;
    struct source *sources;
    size_t source_count, source_capacity;
    bool all;                   /* files that appear later belong to it too */
    int64_t since_ns, until_ns;
    char *request;
    struct needle grep, exclude;
    int level;
    size_t skip;                /* matching records to pass over, to be left with the last N */
    size_t since_look;          /* records given since files at their end were looked at */
};

/* ---- levels -------------------------------------------------------------------------------- */

static const char *const levels[] = { "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL" };

static int level_rank(const char *word, size_t size)
{
    for (size_t i = 0; i < COUNT(levels); i++) {
        size_t length = strlen(levels[i]);
        /* WARNING and CRITICAL are Python's names */
        if (size >= length && strncasecmp(word, levels[i], length) == 0 &&
            (size == length || (i == 3 && size == 7)))
            return (int)i;
    }
    return size == 8 && strncasecmp(word, "CRITICAL", 8) == 0 ? 5 : -1;
}

static int json_level(const char *text, size_t size)
{
    const char *raw;
    size_t length;
    if (!json_scan_find(text, size, "level", &raw, &length) &&
        !json_scan_find(text, size, "log_level", &raw, &length))
        return -1;
    return length > 2 && raw[0] == '"' ? level_rank(raw + 1, length - 2) : -1;
}

/* Node.js: time, request id and level are the first three columns. */
static int column_level(const char *text, size_t size)
{
    const char *end = text + size;
    for (int column = 0; column < 2; column++) {
        const char *tab = memchr(text, '\t', (size_t)(end - text));
        if (!tab)
            return -1;
        text = tab + 1;
    }
    const char *tab = memchr(text, '\t', (size_t)(end - text));
    return tab ? level_rank(text, (size_t)(tab - text)) : -1;
}

static int find_level(const char *text, size_t size)
{
    if (size == 0)
        return -1;
    if (text[0] == '{')
        return json_level(text, size);
    if (text[0] == '[') {
        const char *close = memchr(text, ']', size);
        return close ? level_rank(text + 1, (size_t)(close - text - 1)) : -1;
    }
    int rank = column_level(text, size);
    if (rank >= 0)
        return rank;
    size_t word = 0;
    while (word < size && text[word] >= 'A' && text[word] <= 'Z')
        word++;
    return level_rank(text, word);
}

const char *log_read_level(const char *text, size_t size)
{
    int rank = find_level(text, size);
    return rank < 0 ? NULL : levels[rank];
}

static bool holds(const char *text, size_t size, const char *needle)
{
    return memmem(text, size, needle, strlen(needle)) != NULL;
}

/* A JSON line of the platform whose status is another than success. */
static bool tells_failure(const char *text, size_t size)
{
    return log_platform_is_json(text, size) && holds(text, size, "\"status\":\"") &&
           !holds(text, size, "\"status\":\"success\"");
}

/* What says no level is information; the platform's own failures are errors. */
static int record_level(const struct log_record *record)
{
    if (record->kind == LOG_PLATFORM && (holds(record->text, record->size, "Task timed out") ||
                                         holds(record->text, record->size, " Error: ") ||
                                         holds(record->text, record->size, "Status: error") ||
                                         tells_failure(record->text, record->size)))
        return 4;
    int rank = find_level(record->text, record->size);
    return rank < 0 ? 2 : rank;
}

/* ---- filter -------------------------------------------------------------------------------- */

static int set_needle(struct needle *needle, const char *text, struct error *error)
{
    if (!text)
        return 0;
    size_t size = strlen(text);
    if (size < 2 || text[0] != '/' || text[size - 1] != '/') {
        needle->text = mem_text(text);
        return 0;
    }
    AUTO_FREE char *inside = mem_text_n(text + 1, size - 2);
    int failed = regcomp(&needle->expression, inside, REG_EXTENDED | REG_NOSUB);
    if (failed) {
        char why[128];
        regerror(failed, &needle->expression, why, sizeof(why));
        error_set(error, ERROR_INVALID, "%s is not a regular expression: %s", text, why);
        return error_hint(error, "without slashes it is looked for as plain text");
    }
    needle->text = mem_text(text);
    needle->is_expression = true;
    return 0;
}

static void release_needle(struct needle *needle)
{
    if (needle->is_expression)
        regfree(&needle->expression);
    free(needle->text);
}

static bool finds(const struct needle *needle, const struct log_record *record)
{
    if (!needle->is_expression)
        return holds(record->text, record->size, needle->text);
    regmatch_t range = { .rm_so = 0, .rm_eo = (regoff_t)record->size };
    return regexec(&needle->expression, record->text, 1, &range, REG_STARTEND) == 0;
}

static bool wanted(void *self, const struct log_record *record)
{
    const struct log_read *read = self;
    return (!read->since_ns || record->wall_ns >= read->since_ns) &&
           (!read->until_ns || record->wall_ns <= read->until_ns) &&
           (!read->request || text_starts(record->request, read->request)) &&
           (!read->grep.text || finds(&read->grep, record)) &&
           (!read->exclude.text || !finds(&read->exclude, record)) &&
           (read->level < 0 || record_level(record) >= read->level);
}

/* ---- files --------------------------------------------------------------------------------- */

static void add_source(struct log_read *read, const char *function)
{
    for (size_t i = 0; i < read->source_count; i++)
        if (strcmp(log_file_function(read->sources[i].file), function) == 0)
            return;
    AUTO_FREE char *name = file_name_for(function);
    AUTO_FREE char *path = mem_format("%s/%s.log", read->folder, name);
    struct source *source =
        ARRAY_PUSH(read->sources, read->source_count, read->source_capacity);
    *source = (struct source){ .file = log_file_open(path, function) };
}

static void find_files(struct log_read *read)
{
    DIR *folder = opendir(read->folder);
    if (!folder)
        return; /* nothing has been logged yet */
    struct dirent *entry;
    while ((entry = readdir(folder))) {
        if (entry->d_name[0] == '.' || !text_ends(entry->d_name, ".log"))
            continue;
        AUTO_FREE char *name = mem_text_n(entry->d_name, strlen(entry->d_name) - 4);
        AUTO_FREE char *function = file_name_meaning(name);
        add_source(read, function);
    }
    closedir(folder);
}

static void keep_last(struct log_read *read, size_t last)
{
    size_t total = 0;
    for (size_t i = 0; i < read->source_count; i++)
        total += log_file_seek_last(read->sources[i].file, last, wanted, read);
    read->skip = total > last ? total - last : 0;
}

int log_read_open(const char *folder, const struct log_filter *filter, struct log_read **out,
                  struct error *error)
{
    struct log_read *read = mem_alloc(sizeof(*read));
    read->folder = mem_text(folder);
    read->since_ns = filter->since_ns;
    read->until_ns = filter->until_ns;
    read->request = mem_text(filter->request);
    read->all = filter->functions == NULL;
    read->level = filter->level ? level_rank(filter->level, strlen(filter->level)) : -1;
    if (set_needle(&read->grep, filter->grep, error) < 0 ||
        set_needle(&read->exclude, filter->exclude, error) < 0) {
        log_read_close(read);
        return -1;
    }
    if (filter->level && read->level < 0) {
        error_set(error, ERROR_INVALID, "%s is not a level", filter->level);
        log_read_close(read);
        return error_hint(error, "use trace, debug, info, warn, error or fatal");
    }
    for (size_t i = 0; i < filter->function_count && !read->all; i++)
        add_source(read, filter->functions[i]);
    if (read->all)
        find_files(read);
    if (filter->last)
        keep_last(read, filter->last);
    *out = read;
    return 0;
}

void log_read_close(struct log_read *read)
{
    if (!read)
        return;
    for (size_t i = 0; i < read->source_count; i++) {
        log_file_close(read->sources[i].file);
        free(read->sources[i].held);
    }
    free(read->sources);
    release_needle(&read->grep);
    release_needle(&read->exclude);
    free(read->request);
    free(read->folder);
    free(read);
}

/* Reads ahead to the next record of one file that is wanted. */
static void fill(struct log_read *read, struct source *source)
{
    struct log_record record;
    while (!source->has_next && !source->at_end) {
        source->at_end = !log_file_next(source->file, &record);
        if (source->at_end || !wanted(read, &record))
            continue;
        free(source->held);
        source->held = mem_text_n(record.text, record.size);
        source->next = record;
        source->next.text = source->held;
        source->has_next = true;
    }
}

/* A file that only grows would keep the others from being read on: they get their turn. */
static void look_again(struct log_read *read)
{
    read->since_look = 0;
    for (size_t i = 0; i < read->source_count; i++)
        read->sources[i].at_end = false;
}

static struct source *earliest(struct log_read *read)
{
    if (read->since_look++ == LOOK_EVERY)
        look_again(read);
    struct source *first = NULL;
    for (size_t i = 0; i < read->source_count; i++) {
        struct source *source = &read->sources[i];
        fill(read, source);
        if (source->has_next && (!first || source->next.wall_ns < first->next.wall_ns))
            first = source;
    }
    return first;
}

int log_read_next(struct log_read *read, struct log_record *out, struct error *error)
{
    (void)error; /* a file that cannot be read now is as good as one that is not there yet */
    for (;;) {
        struct source *source = earliest(read);
        if (!source) {
            look_again(read);
            if (read->all)
                find_files(read);
            return 0;
        }
        source->has_next = false;
        if (read->skip > 0) {
            read->skip--;
            continue;
        }
        *out = source->next;
        return 1;
    }
}
