#include "tui/widget/pretty.h"

#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

static void new_line(struct str *out, int depth)
{
    str_add_char(out, '\n');
    for (int i = 0; i < depth; i++)
        str_add(out, "  ");
}

struct state {
    struct str *out;
    bool first;         /* nothing in this container yet */
    bool after_key;
};

/* What comes before a value or key: a comma and a line break, or nothing behind a key. */
static void separate(struct state *state, int depth)
{
    if (state->after_key || depth == 0) {
        state->after_key = false;
        return;
    }
    if (!state->first)
        str_add_char(state->out, ',');
    new_line(state->out, depth);
}

static void add_token(struct state *state, const struct json_token *token)
{
    bool opens = token->kind == JSON_TOKEN_OBJECT || token->kind == JSON_TOKEN_ARRAY;
    bool closes = token->kind == JSON_TOKEN_OBJECT_END || token->kind == JSON_TOKEN_ARRAY_END;
    if (closes) {
        if (!state->first)
            new_line(state->out, token->depth);
        str_add_bytes(state->out, token->raw, token->size);
        state->first = false;
        return;
    }
    separate(state, token->depth);
    text_safe(state->out, token->raw, token->size, false);
    state->first = opens;
    if (token->kind == JSON_TOKEN_KEY) {
        str_add(state->out, ": ");
        state->after_key = true;
    }
}

bool pretty_json(struct str *out, const char *bytes, size_t size)
{
    struct error error = ERROR_INIT;
    if (json_scan_check(bytes, size, NULL, &error) < 0) {
        text_safe(out, bytes, size, true);
        return false;
    }
    struct json_scan scan;
    struct json_token token;
    struct state state = { .out = out, .first = true };
    json_scan_init(&scan, bytes, size, NULL);
    while (json_scan_next(&scan, &token, &error) == 0 && token.kind != JSON_TOKEN_END)
        add_token(&state, &token);
    return true;
}
