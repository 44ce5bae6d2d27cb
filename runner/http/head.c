#include "runner/http/head.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "workspace/base/mem.h"

enum { BAD_REQUEST = 400, TOO_MANY_FIELDS = 431, NOT_IMPLEMENTED = 501, BAD_VERSION = 505 };

size_t head_end(const char *bytes, size_t size)
{
    const char *end = memmem(bytes, size, "\r\n\r\n", 4);
    return end ? (size_t)(end - bytes) + 4 : 0;
}

/* RFC 9110, "Tokens". */
static bool is_token(const char *text, size_t size)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 128 || (!isalnum(c) && (c == 0 || !strchr(others, c))))
            return false;
    }
    return size > 0;
}

static bool is_value(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (((unsigned char)text[i] < ' ' && text[i] != '\t') || text[i] == 127)
            return false;
    return true;
}

/* ---- fields -------------------------------------------------------------------------------- */

static void add_field(struct head_fields *fields, const char *name, const char *value)
{
    struct head_field *field = ARRAY_PUSH(fields->items, fields->count, fields->item_capacity);
    *field = (struct head_field){ name, value };
}

/* LINE, which ends at END, becomes a field in place. */
static bool cut_field(struct head_fields *fields, char *line, char *end)
{
    char *colon = memchr(line, ':', (size_t)(end - line));
    if (!colon || !is_token(line, (size_t)(colon - line)))
        return false; /* also lines that go on the one before: nobody may send those any more */
    char *value = colon + 1;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    if (!is_value(value, (size_t)(end - value)))
        return false;
    *colon = *end = '\0';
    add_field(fields, line, value);
    return true;
}

static int cut_fields(struct head_fields *fields, char *at, char *end)
{
    while (at < end) {
        char *stop = memmem(at, (size_t)(end - at), "\r\n", 2);
        if (!stop || !cut_field(fields, at, stop))
            return BAD_REQUEST;
        if (fields->count > HEAD_FIELDS)
            return TOO_MANY_FIELDS;
        at = stop + 2;
    }
    return 0;
}

static void keep_text(struct head_fields *fields, const char *bytes, size_t size)
{
    bool too_large = fields->capacity > HEAD_BYTES + 1 && size < HEAD_BYTES; /* a rare one's */
    if (fields->capacity < size + 1 || too_large) {
        fields->capacity = size + 1 < 512 ? 512 : size + 1;
        fields->text = mem_resize(fields->text, fields->capacity, 1);
    }
    memcpy(fields->text, bytes, size);
    fields->text[size] = '\0';
    fields->count = 0;
}

int head_fields_read(struct head_fields *fields, const char *bytes, size_t size)
{
    keep_text(fields, bytes, size);
    return cut_fields(fields, fields->text, fields->text + size);
}

void head_fields_release(struct head_fields *fields)
{
    free(fields->text);
    free(fields->items);
    *fields = (struct head_fields){ .text = NULL };
}

const char *head_find(const struct head_fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->count; i++)
        if ((fields->items[i].name[0] | 32) == (name[0] | 32) &&
            strcasecmp(fields->items[i].name, name) == 0)
            return fields->items[i].value;
    return NULL;
}

/* ---- the first line ------------------------------------------------------------------------ */

static int hex(char digit)
{
    const char *at = digit ? strchr("0123456789abcdef", tolower((unsigned char)digit)) : NULL;
    return at ? (int)(at - "0123456789abcdef") : -1;
}

bool head_decode(char *text, bool form)
{
    char *out = text;
    for (; *text; text++) {
        if (form && *text == '+') {
            *out++ = ' ';
        } else if (*text != '%') {
            *out++ = *text;
        } else {
            int high = hex(text[1]), low = high < 0 ? -1 : hex(text[2]);
            if (low < 0 || (high == 0 && low == 0))
                return false;
            *out++ = (char)(high * 16 + low);
            text += 2;
        }
    }
    *out = '\0';
    return true;
}

/* METHOD TARGET HTTP/1.x, which ends at END. */
static int cut_first_line(struct head *head, char *line, char *end)
{
    char *target = memchr(line, ' ', (size_t)(end - line));
    char *version = target ? memchr(target + 1, ' ', (size_t)(end - target - 1)) : NULL;
    if (!version || end - version != 9 || !is_token(line, (size_t)(target - line)))
        return BAD_REQUEST;
    *target++ = *version++ = *end = '\0';
    if (strncmp(version, "HTTP/1.", 7) != 0 || !isdigit((unsigned char)version[7]))
        return strncmp(version, "HTTP/", 5) == 0 ? BAD_VERSION : BAD_REQUEST;
    head->method = line;
    head->path = target;
    head->old = version[7] == '0';
    for (const char *at = target; *at; at++)
        if ((unsigned char)*at <= ' ' || *at == 127)
            return BAD_REQUEST;
    char *question = strchr(target, '?');
    head->query = question ? question + 1 : NULL;
    if (question)
        *question = '\0';
    return target[0] == '/' && head_decode(head->path, false) ? 0 : BAD_REQUEST;
}

/* ---- what the fields say of the message ---------------------------------------------------- */

static bool is_length(const char *value, uint64_t *out)
{
    if (!isdigit((unsigned char)value[0]) || strspn(value, "0123456789") != strlen(value) ||
        strlen(value) > 18)
        return false;
    *out = strtoull(value, NULL, 10);
    return true;
}

/* RFC 9112, "Message Body Length": a length that is said twice, or beside chunks, is how requests
 * are smuggled. */
static int find_body(struct head *head)
{
    bool has_length = false;
    for (size_t i = 0; i < head->fields.count; i++) {
        const struct head_field *field = &head->fields.items[i];
        if (strcasecmp(field->name, "Content-Length") == 0) {
            if (has_length || !is_length(field->value, &head->length))
                return BAD_REQUEST;
            has_length = true;
        } else if (strcasecmp(field->name, "Transfer-Encoding") == 0) {
            if (head->chunked || head->old)
                return BAD_REQUEST;
            if (strcasecmp(field->value, "chunked") != 0)
                return NOT_IMPLEMENTED;
            head->chunked = true;
        }
    }
    return has_length && head->chunked ? BAD_REQUEST : 0;
}

static bool has_word(const char *list, const char *word)
{
    size_t size = strlen(word);
    while (list && *list) {
        list += strspn(list, ", \t");
        if (strncasecmp(list, word, size) == 0 && strchr(", \t", list[size]))
            return true;
        list += strcspn(list, ",");
    }
    return false;
}

int head_read(struct head *head, const char *bytes, size_t size)
{
    struct head_fields kept = head->fields;
    *head = (struct head){ .fields = kept };
    keep_text(&head->fields, bytes, size - 2);
    char *line = head->fields.text, *end = memmem(line, size - 2, "\r\n", 2);
    if (memchr(line, '\0', size - 2) || !end)
        return BAD_REQUEST;
    int status = cut_first_line(head, line, end);
    if (status == 0)
        status = cut_fields(&head->fields, end + 2, line + size - 2);
    if (status == 0)
        status = find_body(head);
    if (status != 0)
        return status;
    const char *connection = head_find(&head->fields, "Connection");
    const char *expect = head_find(&head->fields, "Expect");
    head->last = head->old ? !has_word(connection, "keep-alive") : has_word(connection, "close");
    head->wants_continue = expect && strcasecmp(expect, "100-continue") == 0 && !head->old;
    return 0;
}

void head_release(struct head *head)
{
    head_fields_release(&head->fields);
    *head = (struct head){ .method = NULL };
}
