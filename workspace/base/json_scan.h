/*
 * json_scan: JSON read in place, token by token, with positions. Numbers stay text, strings stay
 * raw spans until asked for, so a payload can be looked into without being rewritten.
 * RFC 8259, strict; nesting up to JSON_SCAN_DEPTH.
 */
#ifndef LAMBENCH_BASE_JSON_SCAN_H
#define LAMBENCH_BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct str;

enum { JSON_SCAN_DEPTH = 512 };

enum json_token_kind {
    JSON_TOKEN_OBJECT, JSON_TOKEN_OBJECT_END, JSON_TOKEN_ARRAY, JSON_TOKEN_ARRAY_END,
    JSON_TOKEN_KEY, JSON_TOKEN_STRING, JSON_TOKEN_NUMBER, JSON_TOKEN_TRUE, JSON_TOKEN_FALSE,
    JSON_TOKEN_NULL, JSON_TOKEN_END
};

struct json_token {
    enum json_token_kind kind;
    const char *raw;    /* with its quotes for strings and keys; borrowed from the input */
    size_t size;
    int line, column;   /* 1 based; columns count bytes */
    int depth;          /* of the value's container: 0 at the top */
};

struct json_scan {
    const char *start, *at, *end, *line_start;
    const char *file;   /* for messages, may be NULL */
    int line, depth;
    unsigned char expect;
    unsigned char stack[JSON_SCAN_DEPTH / 8 + 1];
};

void json_scan_init(struct json_scan *scan, const char *bytes, size_t size, const char *file);
/* Next token; after the last one JSON_TOKEN_END. -1 with file:line:column on bad JSON. */
int json_scan_next(struct json_scan *scan, struct json_token *out, struct error *error);
/* Reads past the value that TOKEN begins; OUT_SIZE gets the raw size of the whole value. */
int json_scan_skip(struct json_scan *scan, const struct json_token *token, size_t *out_size,
                   struct error *error);
/* Appends the decoded text of a string or key token (UTF-8; lone surrogates as U+FFFD). */
void json_scan_text(const struct json_token *token, struct str *out);
/* Whole document valid? */
int json_scan_check(const char *bytes, size_t size, const char *file, struct error *error);
/* Raw span of the value at a dotted path of keys and indexes ("Records.0.body"); false if none. */
bool json_scan_find(const char *bytes, size_t size, const char *path, const char **out,
                    size_t *out_size);
/* Appends BYTES as a JSON string with quotes; invalid UTF-8 becomes U+FFFD. */
void json_scan_quote(struct str *out, const char *bytes, size_t size);

#endif
