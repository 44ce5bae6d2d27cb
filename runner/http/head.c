#include "runner/http/head.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "workspace/base/mem.h"

enum { BAD_REQUEST = 400, TOO_MANY_FIELDS = 431, NOT_IMPLEMENTED = 501, BAD_VERSION = 505 };

/* From line end to line end: there are few, and the one that is meant comes early. */
size_t head_end(const char *bytes, size_t size)
{
    const char *at = bytes, *end = bytes + size;
    while (end - at >= 4 && (at = memchr(at, '\r', (size_t)(end - at - 3)))) {
        if (memcmp(at, "\r\n\r\n", 4) == 0)
            return (size_t)(at - bytes) + 4;
        at++;
    }
    return 0;
}

/* ---- bytes --------------------------------------------------------------------------------- */

/* What a byte may be part of. NUL may be of nothing, so that every text ends by itself. */
enum {
    TOKEN = 1,                  /* RFC 9110, "Tokens" */
    VALUE = 2,                  /* of a field: no control characters but the tab */
    TARGET = 4                  /* of a request: visible ones */
};

#define TV (TOKEN | VALUE | TARGET)
#define V_ (VALUE | TARGET)

static const unsigned char kinds[256] = {
    ['\t'] = VALUE, [' '] = VALUE,
    ['!'] = TV, ['"'] = V_, ['#'] = TV, ['$'] = TV, ['%'] = TV, ['&'] = TV, ['\''] = TV,
    ['('] = V_, [')'] = V_, ['*'] = TV, ['+'] = TV, [','] = V_, ['-'] = TV, ['.'] = TV, ['/'] = V_,
    ['0' ... '9'] = TV, [':' ... '@'] = V_, ['A' ... 'Z'] = TV, ['[' ... ']'] = V_, ['^'] = TV,
    ['_'] = TV, ['`'] = TV, ['a' ... 'z'] = TV, ['{'] = V_, ['|'] = TV, ['}'] = V_, ['~'] = TV,
    [128 ... 255] = V_,
};

/* The first byte of TEXT that is not of KIND. */
static char *past(char *text, unsigned kind)
{
    while (kinds[(unsigned char)*text] & kind)
        text++;
    return text;
}

/* ---- fields -------------------------------------------------------------------------------- */

/* The line at *AT becomes a field in place, and *AT the next one. */
static bool cut_field(struct head_fields *fields, char **at)
{
    char *name = *at, *colon = past(name, TOKEN);
    if (colon == name || *colon != ':')
        return false; /* also lines that go on the one before: nobody may send those any more */
    char *value = colon + 1;
    while (*value == ' ' || *value == '\t')
        value++;
    char *stop = past(value, VALUE), *end = stop;
    if (stop[0] != '\r' || stop[1] != '\n')
        return false;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *colon = *end = '\0';
    *ARRAY_PUSH(fields->items, fields->count, fields->item_capacity) =
        (struct head_field){ name, value, (size_t)(colon - name) };
    *at = stop + 2;
    return true;
}

static int cut_fields(struct head_fields *fields, char *at, const char *end)
{
    while (at < end) {
        if (!cut_field(fields, &at))
            return BAD_REQUEST;
        if (fields->count > HEAD_FIELDS)
            return TOO_MANY_FIELDS;
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
    size_t size = strlen(name);
    for (size_t i = 0; i < fields->count; i++)
        if (fields->items[i].name_size == size && strcasecmp(fields->items[i].name, name) == 0)
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
    text += strcspn(text, form ? "%+" : "%"); /* most have nothing to decode */
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

/* What stands behind the target: 0 or a status. */
static int read_version(struct head *head, const char *text)
{
    if (strncmp(text, "HTTP/", 5) != 0 || strnlen(text, 10) < 10 || text[8] != '\r' ||
        text[9] != '\n')
        return BAD_REQUEST;
    if (text[5] != '1' || text[6] != '.' || !isdigit((unsigned char)text[7]))
        return BAD_VERSION;
    head->old = text[7] == '0';
    return 0;
}

/* METHOD TARGET HTTP/1.x; the line after it is told in OUT. */
static int cut_first_line(struct head *head, char *line, char **out)
{
    char *method_end = past(line, TOKEN);
    if (method_end == line || *method_end != ' ')
        return BAD_REQUEST;
    char *target = method_end + 1, *end = past(target, TARGET);
    int status = *end == ' ' ? read_version(head, end + 1) : BAD_REQUEST;
    if (status != 0)
        return status;
    *out = end + 1 + strlen("HTTP/1.1\r\n");
    *method_end = *end = '\0';
    head->method = line;
    head->path = target;
    char *question = memchr(target, '?', (size_t)(end - target));
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

static bool is_name(const struct head_field *field, const char *name, size_t size)
{
    return field->name_size == size && strcasecmp(field->name, name) == 0;
}
#define IS_NAME(field, name) is_name(field, name, sizeof(name) - 1)

/* RFC 9112, "Message Body Length": a length that is said twice, or beside chunks, is how requests
 * are smuggled. */
static int find_body(struct head *head)
{
    bool has_length = false;
    for (size_t i = 0; i < head->fields.count; i++) {
        const struct head_field *field = &head->fields.items[i];
        if (IS_NAME(field, "Content-Length")) {
            if (has_length || !is_length(field->value, &head->length))
                return BAD_REQUEST;
            has_length = true;
        } else if (IS_NAME(field, "Transfer-Encoding")) {
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
    char *text = head->fields.text, *fields = NULL;
    int status = cut_first_line(head, text, &fields);
    if (status == 0)
        status = cut_fields(&head->fields, fields, text + size - 2);
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
