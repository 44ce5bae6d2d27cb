#include "tui/screen/log_view.h"

#include <stdlib.h>
#include <string.h>

#include "tui/screen/log_ring.h"
#include "tui/term/keys.h"
#include "tui/widget/matcher.h"
#include "workspace/base/clock.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/store/log_platform.h"

enum { SIDE_STEP = 20, NAME_MAXIMUM = 20, ROWS_MAXIMUM = 40 };

void log_view_init(struct log_view *view, const struct log_ring *ring)
{
    view->ring = ring;
    view->follow = true;
    view->brief = true;
    view->seen = log_ring_first(ring);
}

void log_view_release(struct log_view *view)
{
    free(view->function);
    log_numbers_release(&view->numbers);
    log_numbers_release(&view->hits);
    matcher_free(view->only);
    matcher_free(view->hide);
    matcher_free(view->search);
    *view = (struct log_view){ 0 };
}

/* ---- what matches --------------------------------------------------------------------------- */

static bool matches(const struct log_view *view, const struct log_entry *entry)
{
    if (view->function && !text_equal(entry->function, view->function))
        return false;
    if (view->request[0] && !text_equal(entry->request, view->request))
        return false;
    if (view->level && entry->kind == LOG_LINE && entry->level &&
        (int)entry->level < (int)view->level)
        return false;
    if (view->brief && log_line_is_end((enum log_kind)entry->kind, entry->text, entry->size))
        return false;
    if (view->only && !matcher_hits(view->only, entry->text, entry->size))
        return false;
    return !view->hide || !matcher_hits(view->hide, entry->text, entry->size);
}

bool log_view_is_hit(const struct log_view *view, const struct log_entry *entry)
{
    return matcher_hits(view->search, entry->text, entry->size);
}

bool log_view_is_error(const struct log_view *view, const struct log_entry *entry)
{
    (void)view;
    return entry->level >= LOG_LINE_ERROR;
}

bool log_view_is_start(const struct log_view *view, const struct log_entry *entry)
{
    (void)view;
    return entry->kind == LOG_PLATFORM &&
           (text_starts(entry->text, "START RequestId:") ||
            (log_platform_is_json(entry->text, entry->size) &&
             strstr(entry->text, "\"type\":\"platform.start\"")));
}

static const struct log_entry *entry_at(const struct log_view *view, size_t index)
{
    return log_ring_at(view->ring, view->numbers.items[index]);
}

static void forget_old(struct log_view *view)
{
    uint64_t first = log_ring_first(view->ring);
    log_numbers_forget(&view->numbers, first);
    log_numbers_forget(&view->hits, first);
}

static void take_new(struct log_view *view)
{
    uint64_t first = log_ring_first(view->ring), end = log_ring_end(view->ring);
    if (view->seen < first)
        view->seen = first;
    for (; view->seen < end; view->seen++) {
        const struct log_entry *entry = log_ring_at(view->ring, view->seen);
        if (!matches(view, entry))
            continue;
        log_numbers_add(&view->numbers, view->seen);
        if (log_view_is_hit(view, entry))
            log_numbers_add(&view->hits, view->seen);
    }
}

void log_view_filter(struct log_view *view)
{
    log_numbers_clear(&view->numbers);
    log_numbers_clear(&view->hits);
    view->seen = log_ring_first(view->ring);
    take_new(view);
}

void log_view_function(struct log_view *view, const char *function)
{
    if (text_equal(view->function, function))
        return;
    free(view->function);
    view->function = mem_text(function);
    log_view_filter(view);
}

/* The index of the first record from NUMBER on. */
static size_t index_of(const struct log_view *view, uint64_t number)
{
    return log_numbers_from(&view->numbers, number);
}

size_t log_view_count(const struct log_view *view) { return log_numbers_count(&view->numbers); }

/* ---- rows of a record ----------------------------------------------------------------------- */

/* "14:02:11.204 CreateOrder  text": the text begins behind time and name. */
static int name_width(const struct log_view *view)
{
    if (view->function || view->width < 60)
        return 0;
    return view->width < 100 ? 11 : 14;
}

static int text_column(const struct log_view *view)
{
    int time = view->width < 60 ? 8 : 12, name = name_width(view);
    return (view->cursor ? 2 : 0) + time + 1 + (name ? name + 1 : 0);
}

static void add_text(const struct log_view *view, const struct log_entry *entry, struct str *out)
{
    log_line_text(out, (enum log_kind)entry->kind, entry->text, entry->size, view->brief);
    if (entry->whole > entry->size)
        str_addf(out, "  +%u bytes", entry->whole - entry->size);
}

static int count_rows(const struct log_view *view, const struct log_entry *entry)
{
    bool single = !memchr(entry->text, '\n', entry->size) &&
                  !memchr(entry->text, '\r', entry->size);
    if (single && !view->wrap)
        return 1;
    AUTO_STR text;
    str_init(&text, 1 << 20);
    add_text(view, entry, &text);
    int rows = 0, room = view->width - text_column(view) - 1;
    for (const char *at = text.text; at && rows < ROWS_MAXIMUM;) {
        const char *end = strchr(at, '\n');
        size_t size = end ? (size_t)(end - at) : strlen(at);
        int wide = view->wrap ? text_width(at, size) : 0;
        rows += wide > room && room > 0 ? (wide + room - 1) / room : 1;
        at = end ? end + 1 : NULL;
    }
    return rows < ROWS_MAXIMUM ? rows : ROWS_MAXIMUM;
}

/* ---- where we are --------------------------------------------------------------------------- */

/* The first visible index when the record at LAST is the lowest one. */
static size_t top_for_bottom(const struct log_view *view, size_t last)
{
    int rows = 0;
    size_t index = last + 1;
    while (index > view->numbers.start) {
        rows += count_rows(view, entry_at(view, index - 1));
        if (rows > view->height)
            break;
        index--;
    }
    return index > last ? last : index;
}

static size_t top_index(const struct log_view *view)
{
    if (view->numbers.start == view->numbers.end)
        return view->numbers.start;
    if (view->follow)
        return top_for_bottom(view, view->numbers.end - 1);
    size_t index = index_of(view, view->top);
    return index < view->numbers.end ? index : view->numbers.end - 1;
}

static size_t at_index(const struct log_view *view)
{
    if (view->follow || view->numbers.start == view->numbers.end)
        return log_view_count(view) > 0 ? view->numbers.end - 1 : view->numbers.start;
    size_t index = index_of(view, view->at);
    return index < view->numbers.end ? index : view->numbers.end - 1;
}

/* One behind the last visible record. */
static size_t bottom_index(const struct log_view *view)
{
    int rows = 0;
    size_t index = top_index(view);
    while (index < view->numbers.end && rows < view->height)
        rows += count_rows(view, entry_at(view, index++));
    return rows > view->height && index > top_index(view) + 1 ? index - 1 : index;
}

size_t log_view_below(const struct log_view *view)
{
    return log_view_count(view) == 0 ? 0 : view->numbers.end - bottom_index(view);
}

const struct log_entry *log_view_selected(const struct log_view *view)
{
    return log_view_count(view) == 0 ? NULL : entry_at(view, at_index(view));
}

static void hold_at(struct log_view *view, size_t index)
{
    size_t top = top_index(view);
    view->follow = false;
    view->at = view->numbers.items[index];
    view->top = view->numbers.items[top];
    if (index < top)
        view->top = view->at;
    else if (index >= bottom_index(view))
        view->top = view->numbers.items[top_for_bottom(view, index)];
}

void log_view_settle(struct log_view *view, int width, int height)
{
    view->width = width;
    view->height = height;
    forget_old(view);
    take_new(view);
}

void log_view_follow(struct log_view *view, bool follow)
{
    if (!follow && view->follow && view->numbers.start < view->numbers.end) {
        size_t top = top_index(view);
        view->at = view->numbers.items[view->numbers.end - 1];
        view->top = view->numbers.items[top];
    }
    view->follow = follow;
}

/* With a cursor the cursor moves, else the text. */
void log_view_scroll(struct log_view *view, long lines)
{
    if (view->numbers.start == view->numbers.end)
        return;
    size_t from = view->cursor ? at_index(view) : top_index(view);
    long target = (long)from + lines;
    if (target < (long)view->numbers.start)
        target = (long)view->numbers.start;
    if (view->cursor) {
        size_t last = view->numbers.end - 1;
        hold_at(view, (size_t)target > last ? last : (size_t)target);
        return;
    }
    size_t last_top = top_for_bottom(view, view->numbers.end - 1);
    view->follow = (size_t)target >= last_top && (view->follow || lines > 0);
    view->top = view->numbers.items[(size_t)target > last_top ? last_top : (size_t)target];
    view->at = view->top;
}

bool log_view_key(struct log_view *view, int key)
{
    long page = view->height > 1 ? view->height - 1 : 1, all = (long)log_view_count(view);
    const struct { int key; long lines; } moves[] = {
        { KEYS_UP, -1 }, { 'k', -1 }, { KEYS_DOWN, 1 }, { 'j', 1 }, { KEYS_PAGE_UP, -page },
        { KEYS_PAGE_DOWN, page }, { KEYS_CTRL('u'), -(page + 1) / 2 },
        { KEYS_CTRL('d'), (page + 1) / 2 }, { KEYS_HOME, -all }, { 'g', -all },
    };
    for (size_t i = 0; i < COUNT(moves); i++) {
        if (moves[i].key == key) {
            log_view_scroll(view, moves[i].lines);
            return true;
        }
    }
    if (key == KEYS_END || key == 'G') {
        log_view_follow(view, true);
        return true;
    }
    if (key != KEYS_LEFT && key != KEYS_RIGHT)
        return false;
    view->left += key == KEYS_LEFT ? -SIDE_STEP : SIDE_STEP;
    if (view->left < 0)
        view->left = 0;
    return true;
}

/* ---- finding -------------------------------------------------------------------------------- */

void log_view_search(struct log_view *view, struct matcher *taken_matcher)
{
    matcher_free(view->search);
    view->search = taken_matcher;
    log_numbers_clear(&view->hits);
    for (size_t i = view->numbers.start; view->search && i < view->numbers.end; i++) {
        if (log_view_is_hit(view, entry_at(view, i)))
            log_numbers_add(&view->hits, view->numbers.items[i]);
    }
}

/* The hits are known: nobody has to look for the next one. */
static bool find_hit(struct log_view *view, int direction, bool here)
{
    const struct log_numbers *hits = &view->hits;
    uint64_t at = view->numbers.items[at_index(view)];
    size_t index = log_numbers_from(hits, direction > 0 || here ? at + 1 : at);
    if (direction < 0 ? index == hits->start : index == hits->end)
        return false;
    hold_at(view, index_of(view, hits->items[direction < 0 ? index - 1 : index]));
    return true;
}

bool log_view_find(struct log_view *view, int direction,
                   bool (*test)(const struct log_view *view, const struct log_entry *entry))
{
    if (view->numbers.start == view->numbers.end)
        return false;
    size_t at = at_index(view);
    /* While following, the newest record itself may be meant. */
    bool here = view->follow && direction < 0;
    if (test == log_view_is_hit)
        return find_hit(view, direction, here);
    for (size_t index = here ? at + 1 : at;;) {
        if (direction < 0 ? index == view->numbers.start : index + 1 >= view->numbers.end)
            return false;
        index = direction < 0 ? index - 1 : index + 1;
        if (test(view, entry_at(view, index))) {
            hold_at(view, index);
            return true;
        }
    }
}

void log_view_time(struct log_view *view, int64_t wall_ns)
{
    size_t index = view->numbers.start;
    while (index < view->numbers.end && entry_at(view, index)->wall_ns < wall_ns)
        index++;
    if (index < view->numbers.end)
        hold_at(view, index);
    else
        log_view_follow(view, true);
}

size_t log_view_hits(const struct log_view *view) { return log_numbers_count(&view->hits); }

size_t log_view_hit(const struct log_view *view)
{
    if (view->numbers.start == view->numbers.end)
        return 0;
    uint64_t at = view->numbers.items[at_index(view)];
    size_t index = log_numbers_from(&view->hits, at);
    bool is_hit = index < view->hits.end && view->hits.items[index] == at;
    return is_hit ? index - view->hits.start + 1 : 0;
}

/* ---- drawing -------------------------------------------------------------------------------- */

static enum role role_of(const struct log_entry *entry)
{
    if (entry->level >= LOG_LINE_ERROR)
        return ROLE_ERROR;
    return entry->level == LOG_LINE_WARN ? ROLE_WARNING : ROLE_TEXT;
}

static void draw_head(const struct log_view *view, const struct log_entry *entry,
                      const struct canvas *canvas, int y, bool selected)
{
    char time[32];
    bool narrow = view->width < 60;
    clock_local(time, sizeof(time), entry->wall_ns, !narrow);
    int x = 0;
    if (view->cursor) {
        bool error = entry->level >= LOG_LINE_ERROR;
        canvas_put(canvas, 0, y, error && !selected ? ROLE_ERROR : ROLE_TEXT,
                   selected ? ">" : error ? "x" : " ");
        x = 2;
    }
    canvas_put(canvas, x, y, ROLE_SECONDARY, time);
    x += narrow ? 9 : 13;
    if (name_width(view))
        canvas_put_cut(canvas, x, y, name_width(view), ROLE_TEXT, entry->function, true);
}

static void mark_hits(const struct log_view *view, const struct canvas *canvas, int x, int y,
                      const char *text, size_t size)
{
    size_t start = 0, end = 0;
    while (matcher_find(view->search, text, size, end, &start, &end))
        canvas_flag(canvas, (struct rect){ x + text_width(text, start), y,
                                           text_width(text + start, end - start), 1 },
                    CANVAS_REVERSE | CANVAS_UNDERLINE);
}

/* One row of text; returns the bytes that it took. */
static size_t draw_part(const struct log_view *view, const struct canvas *canvas, int y,
                        enum role role, const char *text, size_t size)
{
    int x = text_column(view), room = canvas->area.width - x - 1;
    size_t skip = view->wrap ? 0 : text_fit(text, size, view->left);
    size_t shown = text_fit(text + skip, size - skip, room);
    AUTO_FREE char *part = mem_text_n(text + skip, shown);
    canvas_put(canvas, x, y, role, part);
    mark_hits(view, canvas, x, y, part, shown);
    if (view->wrap)
        return shown > 0 ? shown : size;
    if (skip + shown < size)
        canvas_put(canvas, x + room - 1, y, ROLE_SECONDARY, canvas_ascii(canvas) ? "~" : "…");
    return size;
}

/* Returns the rows it took. */
static int draw_entry(const struct log_view *view, const struct canvas *canvas, size_t index,
                      int y, int pane)
{
    const struct log_entry *entry = entry_at(view, index);
    bool selected = view->cursor && !view->follow && index == at_index(view);
    AUTO_STR text;
    str_init(&text, 1 << 20);
    add_text(view, entry, &text);
    enum role role = role_of(entry);
    /* A pane without marks says in words what its colour says. */
    bool mark = !view->cursor && role == ROLE_ERROR;
    draw_head(view, entry, canvas, y, selected);
    if (mark) {
        AUTO_FREE char *marked = mem_format("x %s", text.text);
        str_clear(&text);
        str_add(&text, marked);
    }
    int rows = 0;
    for (const char *at = text.text; at && rows < ROWS_MAXIMUM;) {
        const char *end = strchr(at, '\n');
        size_t size = end ? (size_t)(end - at) : strlen(at);
        size_t used = draw_part(view, canvas, y + rows, role, at, size);
        rows++;
        at = used < size ? at + used : end ? end + 1 : NULL;
    }
    struct rect area = { 0, y, canvas->area.width - 1, rows };
    canvas_zone(canvas, area, CANVAS_ZONE_ROW, pane, (int64_t)view->numbers.items[index]);
    if (selected)
        canvas_select(canvas, area);
    return rows;
}

void log_view_draw(const struct log_view *view, const struct canvas *canvas, int pane)
{
    int height = canvas->area.height;
    canvas_zone(canvas, (struct rect){ 0, 0, canvas->area.width, height }, CANVAS_ZONE_PANE, pane,
                0);
    int y = 0;
    for (size_t index = top_index(view); index < view->numbers.end && y < height; index++)
        y += draw_entry(view, canvas, index, y, pane);
}

void log_view_text(const struct log_view *view, struct str *out, size_t maximum)
{
    size_t count = log_view_count(view);
    size_t end = view->numbers.end;
    for (size_t i = end - (count < maximum ? count : maximum); i < end; i++) {
        const struct log_entry *entry = entry_at(view, i);
        char time[32];
        str_addf(out, "%s %s ", clock_local(time, sizeof(time), entry->wall_ns, 1),
                 entry->function);
        add_text(view, entry, out);
        str_add_char(out, '\n');
    }
}
