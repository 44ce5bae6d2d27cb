#include "workspace/template/intrinsics_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/str.h"

/* A list given as such, or by a function that makes one; NULL when it is unknown or none. */
static const struct node *resolved_list(struct intrinsics *self, const struct node *node)
{
    const struct node *list = intrinsics_resolve(self, node);
    return list->kind == NODE_LIST ? list : NULL;
}

static const struct node *pair(const struct node *argument)
{
    return node_is(argument, NODE_LIST) && argument->count == 2 ? argument : NULL;
}

/* A text of NODE; its items with commas for a list (a parameter of type CommaDelimitedList). */
static bool add_value(struct str *out, const struct node *node)
{
    if (node->kind == NODE_LIST) {
        for (size_t i = 0; i < node->count; i++) {
            str_add(out, i ? "," : "");
            if (!add_value(out, node->items[i]))
                return false;
        }
        return true;
    }
    if (node->kind == NODE_NULL)
        return true;
    if (!node_is_scalar(node))
        return false;
    str_add_bytes(out, node->text, node->size);
    return true;
}

/* --- Fn::Sub --- */

/* Value of ${NAME}: from the map of the function, else as Ref or GetAtt. */
static const struct node *placeholder(struct intrinsics *self, const struct node *whole,
                                      const struct node *values, const char *name)
{
    const struct node *own = node_get(values, name);
    if (own)
        return own;
    const char *dot = strchr(name, '.');
    if (!dot || node_get(self->resources, name))
        return intrinsics_ref(self, whole, name);
    AUTO_FREE char *id = mem_text_n(name, (size_t)(dot - name));
    return intrinsics_attribute(self, whole, id, dot + 1);
}

/* "${" and "}" around nothing but one name: the value is that resource's and nothing more. */
static bool is_single(const struct node *text)
{
    const char *close = strchr(text->text, '}');
    return strncmp(text->text, "${", 2) == 0 && close && close[1] == '\0' && text->text[2] != '!';
}

static bool add_placeholder(struct intrinsics *self, const struct node *whole,
                            const struct node *values, const char *name, struct str *out,
                            const struct node **out_last)
{
    const struct node *value = placeholder(self, whole, values, name);
    *out_last = value;
    return add_value(out, value);
}

/* Appends TEXT with its placeholders filled in; false when one of them is unknown. OUT_LAST gets
 * the value of the last one. */
static bool substitute(struct intrinsics *self, const struct node *whole, const struct node *text,
                       const struct node *values, struct str *out, const struct node **out_last)
{
    bool known = true;
    const char *at = text->text;
    for (const char *open; (open = strstr(at, "${")); ) {
        str_add_bytes(out, at, (size_t)(open - at));
        const char *close = strchr(open, '}');
        if (!close) {
            at = open;
            break;
        }
        const char *name = open + 2 + strspn(open + 2, " ");
        size_t size = (size_t)(close - name);
        while (size > 0 && name[size - 1] == ' ')
            size--;
        AUTO_FREE char *inner = mem_text_n(name, size);
        if (inner[0] == '!')
            str_addf(out, "${%s}", inner + 1);
        else if (inner[0] == '\0' || strpbrk(inner, "${"))
            str_add_bytes(out, open, (size_t)(close + 1 - open)); /* a shell's own ${...} */
        else
            known = add_placeholder(self, whole, values, inner, out, out_last) && known;
        at = close + 1;
    }
    str_add(out, at);
    return known;
}

const struct node *intrinsics_sub(struct intrinsics *self, const struct node *whole,
                                  const struct node *argument)
{
    const struct node *text = argument, *values = NULL;
    if (pair(argument)) {
        text = argument->items[0];
        values = intrinsics_resolve(self, argument->items[1]);
    } else if (node_is(argument, NODE_LIST) && argument->count == 1) {
        text = argument->items[0];
    }
    if (node_intrinsic(text)) /* a macro's or an extension's */
        text = intrinsics_resolve(self, text);
    if (text->kind == NODE_UNKNOWN)
        return intrinsics_silent(self, whole);
    if (!node_is_scalar(text))
        return intrinsics_malformed(self, whole, "!Sub \"text ${Name}\"");
    AUTO_STR out;
    str_init(&out, INTRINSICS_TEXT);
    const struct node *last = NULL;
    bool known = substitute(self, whole, text, values, &out, &last);
    if (out.cut)
        return intrinsics_unknown(self, whole, PROBLEM_ERROR, "LB606", NULL,
                                  "this text becomes larger than 1 MB");
    if (!known)
        return intrinsics_silent(self, whole);
    struct node *made = (struct node *)intrinsics_text(self, whole, out.text, out.length);
    if (last && is_single(text)) {
        made->resource = last->resource;
        made->given = last->given;
    }
    return made;
}

/* --- Fn::Join, Split, Select --- */

/* The text between the items: written as such, or made by a function; NULL when it is no text. */
static const struct node *delimiter_of(struct intrinsics *self, const struct node *argument)
{
    const struct node *text = intrinsics_resolve(self, argument->items[0]);
    return text->text ? text : NULL;
}

const struct node *intrinsics_join(struct intrinsics *self, const struct node *whole,
                                   const struct node *argument)
{
    static const char form[] = "!Join [\",\", [a, b]]";
    const struct node *between = pair(argument) ? delimiter_of(self, argument) : NULL;
    if (!between)
        return intrinsics_malformed(self, whole, form);
    const struct node *list = resolved_list(self, argument->items[1]);
    if (!list)
        return node_is(argument->items[1], NODE_TEXT) ? intrinsics_malformed(self, whole, form)
                                                      : intrinsics_silent(self, whole);
    AUTO_STR out;
    str_init(&out, INTRINSICS_TEXT);
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            str_add_bytes(&out, between->text, between->size);
        if (!add_value(&out, list->items[i]))
            return intrinsics_silent(self, whole);
    }
    return intrinsics_text(self, whole, out.text, out.length);
}

const struct node *intrinsics_split(struct intrinsics *self, const struct node *whole,
                                    const struct node *argument)
{
    const struct node *between = pair(argument) ? delimiter_of(self, argument) : NULL;
    if (!between || between->size == 0)
        return intrinsics_malformed(self, whole, "!Split [\",\", text]");
    const struct node *text = intrinsics_resolve(self, argument->items[1]);
    if (!node_is_scalar(text))
        return intrinsics_silent(self, whole);
    struct node *list = node_new(self->arena, NODE_LIST, whole);
    const char *at = text->text;
    for (const char *end; (end = strstr(at, between->text)); at = end + between->size) {
        if (list->count >= INTRINSICS_ITEMS)
            return intrinsics_unknown(self, whole, PROBLEM_ERROR, "LB606", NULL,
                                      "!Split makes more than %d values", INTRINSICS_ITEMS);
        node_add_item(self->arena, list, intrinsics_text(self, whole, at, (size_t)(end - at)));
    }
    node_add_item(self->arena, list, intrinsics_text(self, whole, at, strlen(at)));
    return list;
}

const struct node *intrinsics_select(struct intrinsics *self, const struct node *whole,
                                     const struct node *argument)
{
    static const char form[] = "!Select [0, [a, b]]";
    if (!pair(argument))
        return intrinsics_malformed(self, whole, form);
    const char *text = node_text(intrinsics_resolve(self, argument->items[0]));
    const struct node *list = resolved_list(self, argument->items[1]);
    if (!text || !list)
        return intrinsics_silent(self, whole);
    char *end;
    long index = strtol(text, &end, 10);
    if (*end || index < 0)
        return intrinsics_malformed(self, whole, form);
    if ((size_t)index >= list->count)
        return intrinsics_unknown(self, whole, PROBLEM_ERROR, "LB605", NULL,
                                  "!Select %ld: the list has %zu values, the first one is 0",
                                  index, list->count);
    return list->items[index];
}
