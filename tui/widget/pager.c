#include "tui/widget/pager.h"

#include <stdlib.h>
#include <string.h>

#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/matcher.h"
#include "workspace/base/text.h"

enum { SIDE_STEP = 20 };

void pager_release(struct pager *pager)
{
    free(pager->text);
    free(pager->lines);
    matcher_free(pager->search);
    *pager = (struct pager){ 0 };
}

static void find_lines(struct pager *pager)
{
    pager->count = 0;
    const char *at = pager->text, *end = pager->text + pager->size;
    while (at < end || pager->count == 0) {
        *ARRAY_PUSH(pager->lines, pager->count, pager->capacity) = (size_t)(at - pager->text);
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop)
            break;
        at = stop + 1;
    }
}

void pager_set(struct pager *pager, const char *safe_text, size_t size, bool json)
{
    free(pager->text);
    pager->text = mem_text_n(safe_text, size);
    pager->size = size;
    pager->json = json;
    find_lines(pager);
    pager_scroll(pager, 0);
}

static const char *line_at(const struct pager *pager, size_t line, size_t *out_size)
{
    size_t start = pager->lines[line];
    size_t end = line + 1 < pager->count ? pager->lines[line + 1] - 1 : pager->size;
    if (end > start && pager->text[end - 1] == '\n')
        end--;
    *out_size = end - start;
    return pager->text + start;
}

void pager_scroll(struct pager *pager, long rows)
{
    size_t page = pager->height > 0 ? (size_t)pager->height : 1;
    size_t last = pager->count > page ? pager->count - page : 0;
    long top = (long)pager->top + rows;
    pager->top = top < 0 ? 0 : (size_t)top > last ? last : (size_t)top;
}

void pager_settle(struct pager *pager, int height)
{
    pager->height = height;
    pager_scroll(pager, 0);
}

bool pager_key(struct pager *pager, int key)
{
    long page = pager->height > 1 ? pager->height - 1 : 1, all = (long)pager->count;
    const struct { int key; long rows; } moves[] = {
        { KEYS_UP, -1 }, { 'k', -1 }, { KEYS_DOWN, 1 }, { 'j', 1 }, { KEYS_PAGE_UP, -page },
        { KEYS_PAGE_DOWN, page }, { KEYS_CTRL('u'), -(page + 1) / 2 },
        { KEYS_CTRL('d'), (page + 1) / 2 }, { KEYS_HOME, -all }, { 'g', -all },
        { KEYS_END, all }, { 'G', all },
    };
    for (size_t i = 0; i < COUNT(moves); i++) {
        if (moves[i].key == key) {
            pager_scroll(pager, moves[i].rows);
            return true;
        }
    }
    if (key != KEYS_LEFT && key != KEYS_RIGHT)
        return false;
    pager->left += key == KEYS_LEFT ? -SIDE_STEP : SIDE_STEP;
    if (pager->left < 0)
        pager->left = 0;
    return true;
}

void pager_search(struct pager *pager, struct matcher *taken_matcher)
{
    matcher_free(pager->search);
    pager->search = taken_matcher;
}

bool pager_next(struct pager *pager, int direction)
{
    for (size_t step = 1; step <= pager->count; step++) {
        size_t distance = direction > 0 ? step : pager->count - step;
        size_t line = (pager->top + distance) % pager->count, size = 0;
        const char *text = line_at(pager, line, &size);
        if (!matcher_hits(pager->search, text, size))
            continue;
        pager->top = line;
        pager_scroll(pager, 0);
        return true;
    }
    return false;
}

/* Columns of the key at the start of a line of indented JSON, 0 when it has none. */
static size_t key_size(const char *text, size_t size)
{
    size_t at = 0;
    while (at < size && text[at] == ' ')
        at++;
    if (at >= size || text[at] != '"')
        return 0;
    for (at++; at + 1 < size; at++) {
        if (text[at] == '\\')
            at++;
        else if (text[at] == '"')
            return text[at + 1] == ':' ? at + 1 : 0;
    }
    return 0;
}

static void mark_hits(const struct pager *pager, const struct canvas *canvas, int y,
                      const char *text, size_t size)
{
    size_t start = 0, end = 0;
    while (matcher_find(pager->search, text, size, end, &start, &end)) {
        int x = text_width(text, start) - pager->left;
        int width = text_width(text + start, end - start);
        canvas_flag(canvas, (struct rect){ x, y, width, 1 }, CANVAS_REVERSE | CANVAS_UNDERLINE);
    }
}

static void draw_line(const struct pager *pager, const struct canvas *canvas, size_t line, int y)
{
    size_t size = 0;
    const char *text = line_at(pager, line, &size);
    /* Only what can be seen is measured: a line may be a megabyte long. */
    size_t skip = text_fit(text, size, pager->left);
    size_t shown = text_fit(text + skip, size - skip, canvas->area.width - 1);
    AUTO_FREE char *part = mem_text_n(text + skip, shown);
    canvas_put(canvas, 0, y, ROLE_TEXT, part);
    size_t key = pager->json && pager->left == 0 ? key_size(text, size) : 0;
    if (key > 0 && key <= shown) {
        AUTO_FREE char *name = mem_text_n(text, key);
        canvas_put(canvas, 0, y, ROLE_NAME, name);
    }
    if (skip + shown < size)
        canvas_put(canvas, canvas->area.width - 2, y, ROLE_SECONDARY,
                   canvas_ascii(canvas) ? "~" : "…");
    mark_hits(pager, canvas, y, text, skip + shown);
}

void pager_draw(const struct pager *pager, const struct canvas *canvas, int pane)
{
    int width = canvas->area.width, height = canvas->area.height;
    canvas_zone(canvas, (struct rect){ 0, 0, width, height }, CANVAS_ZONE_PANE, pane, 0);
    for (int y = 0; y < height && pager->top + (size_t)y < pager->count; y++)
        draw_line(pager, canvas, pager->top + (size_t)y, y);
    symbol_scrollbar(canvas, width - 1, 0, height, pager->top, pager->count, false);
}
