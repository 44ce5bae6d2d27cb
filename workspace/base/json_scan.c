#include "workspace/base/json_scan.h"

#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/text.h"

/* What may stand next. */
enum expect {
    EXPECT_VALUE,
    EXPECT_FIRST_ELEMENT, /* or the end of the array */
    EXPECT_FIRST_KEY,     /* or the end of the object */
    EXPECT_KEY,
    EXPECT_MORE,          /* a comma, or the end of the container */
    EXPECT_END
};

void json_scan_init(struct json_scan *scan, const char *bytes, size_t size, const char *file)
{
    *scan = (struct json_scan){ .start = bytes, .at = bytes, .end = bytes + size,
                                .line_start = bytes, .file = file, .line = 1,
                                .expect = EXPECT_VALUE };
}

static int fail(const struct json_scan *scan, struct error *error, const char *what)
{
    return error_at(error, scan->file, scan->line, (int)(scan->at - scan->line_start) + 1,
                    ERROR_INVALID, "%s", scan->at == scan->end ? "the JSON text ends too early"
                                                               : what);
}

static bool in_object(const struct json_scan *scan)
{
    int index = scan->depth - 1;
    return index >= 0 && (scan->stack[index / 8] >> (index % 8) & 1);
}

static int push(struct json_scan *scan, bool object, struct error *error)
{
    if (scan->depth == JSON_SCAN_DEPTH)
        return error_at(error, scan->file, scan->line, (int)(scan->at - scan->line_start) + 1,
                        ERROR_LIMIT, "JSON nested deeper than %d", JSON_SCAN_DEPTH);
    int index = scan->depth++;
    unsigned char bit = (unsigned char)(1U << (index % 8));
    if (object)
        scan->stack[index / 8] |= bit;
    else
        scan->stack[index / 8] &= (unsigned char)~bit;
    scan->expect = object ? EXPECT_FIRST_KEY : EXPECT_FIRST_ELEMENT;
    return 0;
}

static void after_value(struct json_scan *scan)
{
    scan->expect = scan->depth == 0 ? EXPECT_END : EXPECT_MORE;
}

static void skip_white(struct json_scan *scan)
{
    for (; scan->at < scan->end; scan->at++) {
        if (*scan->at == '\n') {
            scan->line++;
            scan->line_start = scan->at + 1;
        } else if (*scan->at != ' ' && *scan->at != '\t' && *scan->at != '\r') {
            return;
        }
    }
}

static bool at_digit(const struct json_scan *scan)
{
    return scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9';
}

static bool accept(struct json_scan *scan, char character)
{
    if (scan->at == scan->end || *scan->at != character)
        return false;
    scan->at++;
    return true;
}

static int hex_digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    int letter = (character | 0x20) - 'a';
    return letter >= 0 && letter < 6 ? letter + 10 : -1;
}

static int scan_escape(struct json_scan *scan, struct error *error)
{
    scan->at++;
    if (scan->at == scan->end || !*scan->at || !strchr("\"\\/bfnrtu", *scan->at))
        return fail(scan, error, "no such escape in a JSON string");
    if (*scan->at++ != 'u')
        return 0;
    for (int i = 0; i < 4; i++, scan->at++)
        if (scan->at == scan->end || hex_digit(*scan->at) < 0)
            return fail(scan, error, "\\u must be followed by four hexadecimal digits");
    return 0;
}

/* Reads past a string; AT stands on its opening quote. */
static int scan_string(struct json_scan *scan, struct error *error)
{
    unsigned code_point;
    scan->at++;
    while (scan->at < scan->end && *scan->at != '"') {
        if (*scan->at == '\\') {
            if (scan_escape(scan, error) < 0)
                return -1;
            continue;
        }
        if ((unsigned char)*scan->at < ' ')
            return fail(scan, error, "a control character in a JSON string must be escaped");
        size_t used = text_decode(scan->at, (size_t)(scan->end - scan->at), &code_point);
        if (used == 1 && (unsigned char)*scan->at >= 0x80)
            return fail(scan, error, "this byte is not valid UTF-8");
        scan->at += used;
    }
    return accept(scan, '"') ? 0 : fail(scan, error, "");
}

static int scan_digits(struct json_scan *scan, struct error *error)
{
    if (!at_digit(scan))
        return fail(scan, error, "a digit is missing in this number");
    while (at_digit(scan))
        scan->at++;
    return 0;
}

static int scan_number(struct json_scan *scan, struct error *error)
{
    (void)accept(scan, '-'); /* the sign may be missing */
    if (accept(scan, '0')) {
        if (at_digit(scan))
            return fail(scan, error, "a JSON number has no leading zeros");
    } else if (scan_digits(scan, error) < 0) {
        return -1;
    }
    if (accept(scan, '.') && scan_digits(scan, error) < 0)
        return -1;
    if (!accept(scan, 'e') && !accept(scan, 'E'))
        return 0;
    if (!accept(scan, '+'))
        (void)accept(scan, '-'); /* the sign may be missing */
    return scan_digits(scan, error);
}

static int scan_word(struct json_scan *scan, const char *word, struct error *error)
{
    for (; *word; word++)
        if (!accept(scan, *word))
            return fail(scan, error, "only true, false and null may stand here without quotes");
    return 0;
}

static int scan_scalar(struct json_scan *scan, struct json_token *token, struct error *error)
{
    switch (*scan->at) {
    case '"':
        token->kind = JSON_TOKEN_STRING;
        return scan_string(scan, error);
    case 't':
        token->kind = JSON_TOKEN_TRUE;
        return scan_word(scan, "true", error);
    case 'f':
        token->kind = JSON_TOKEN_FALSE;
        return scan_word(scan, "false", error);
    case 'n':
        token->kind = JSON_TOKEN_NULL;
        return scan_word(scan, "null", error);
    default:
        break;
    }
    if (*scan->at != '-' && !at_digit(scan))
        return fail(scan, error, "a JSON value is missing here");
    token->kind = JSON_TOKEN_NUMBER;
    return scan_number(scan, error);
}

static int scan_value(struct json_scan *scan, struct json_token *token, struct error *error)
{
    if (*scan->at == '{' || *scan->at == '[') {
        bool object = *scan->at == '{';
        token->kind = object ? JSON_TOKEN_OBJECT : JSON_TOKEN_ARRAY;
        if (push(scan, object, error) < 0)
            return -1;
        scan->at++;
        return 0;
    }
    if (scan_scalar(scan, token, error) < 0)
        return -1;
    after_value(scan);
    return 0;
}

static int scan_key(struct json_scan *scan, struct json_token *token, struct error *error)
{
    token->kind = JSON_TOKEN_KEY;
    if (*scan->at != '"')
        return fail(scan, error, "a key in double quotes is missing here");
    if (scan_string(scan, error) < 0)
        return -1;
    token->size = (size_t)(scan->at - token->raw);
    skip_white(scan);
    if (!accept(scan, ':'))
        return fail(scan, error, "a colon is missing after this key");
    scan->expect = EXPECT_VALUE;
    return 0;
}

static void scan_close(struct json_scan *scan, struct json_token *token)
{
    token->kind = in_object(scan) ? JSON_TOKEN_OBJECT_END : JSON_TOKEN_ARRAY_END;
    token->depth = --scan->depth;
    scan->at++;
    after_value(scan);
}

/* Whether the container that is open ends here; only asked where it may. */
static bool at_close(const struct json_scan *scan)
{
    return scan->depth > 0 && scan->at < scan->end &&
           *scan->at == (in_object(scan) ? '}' : ']');
}

static int scan_comma(struct json_scan *scan, struct error *error)
{
    if (!accept(scan, ','))
        return fail(scan, error, in_object(scan) ? "a comma or } is missing here"
                                                 : "a comma or ] is missing here");
    scan->expect = in_object(scan) ? EXPECT_KEY : EXPECT_VALUE;
    skip_white(scan);
    if (at_close(scan))
        return fail(scan, error, "JSON has no comma before the end of a list");
    return 0;
}

static void token_here(const struct json_scan *scan, struct json_token *token)
{
    *token = (struct json_token){ .raw = scan->at, .line = scan->line, .depth = scan->depth,
                                  .column = (int)(scan->at - scan->line_start) + 1 };
}

static int scan_end(struct json_scan *scan, struct json_token *token, struct error *error)
{
    token->kind = JSON_TOKEN_END;
    return scan->at == scan->end ? 0 : fail(scan, error, "something follows the JSON value");
}

static int scan_token(struct json_scan *scan, struct json_token *token, struct error *error)
{
    skip_white(scan);
    bool may_close = scan->expect == EXPECT_FIRST_ELEMENT || scan->expect == EXPECT_FIRST_KEY ||
                     scan->expect == EXPECT_MORE;
    if (scan->expect == EXPECT_MORE && !at_close(scan)) {
        if (scan_comma(scan, error) < 0)
            return -1;
        may_close = false;
    }
    token_here(scan, token);
    if (scan->expect == EXPECT_END)
        return scan_end(scan, token, error);
    if (scan->at == scan->end)
        return fail(scan, error, "");
    if (may_close && at_close(scan)) {
        scan_close(scan, token);
        return 0;
    }
    if (scan->expect == EXPECT_FIRST_KEY || scan->expect == EXPECT_KEY)
        return scan_key(scan, token, error);
    return scan_value(scan, token, error);
}

int json_scan_next(struct json_scan *scan, struct json_token *out, struct error *error)
{
    struct json_token token;
    if (scan_token(scan, &token, error) < 0) {
        if (scan->end - scan->start >= 3 && memcmp(scan->start, "\xEF\xBB\xBF", 3) == 0)
            error_hint(error, "the text begins with a byte order mark; save it without");
        return -1;
    }
    if (token.size == 0)
        token.size = (size_t)(scan->at - token.raw);
    *out = token;
    return 0;
}

int json_scan_skip(struct json_scan *scan, const struct json_token *token, size_t *out_size,
                   struct error *error)
{
    const char *start = token->raw;
    struct json_token next = *token;
    if (next.kind == JSON_TOKEN_KEY && json_scan_next(scan, &next, error) < 0)
        return -1;
    if (next.kind == JSON_TOKEN_OBJECT || next.kind == JSON_TOKEN_ARRAY) {
        int depth = next.depth;
        while (scan->depth > depth)
            if (json_scan_next(scan, &next, error) < 0)
                return -1;
    }
    *out_size = (size_t)(next.raw - start) + next.size;
    return 0;
}

int json_scan_check(const char *bytes, size_t size, const char *file, struct error *error)
{
    struct json_scan scan;
    struct json_token token;
    json_scan_init(&scan, bytes, size, file);
    do {
        if (json_scan_next(&scan, &token, error) < 0)
            return -1;
    } while (token.kind != JSON_TOKEN_END);
    return 0;
}
