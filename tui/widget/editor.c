#include "tui/widget/editor.h"

#include <string.h>

#include "tui/term/keys.h"
#include "workspace/base/text.h"

enum { EDITOR_BYTES = 4096 };

void editor_init(struct editor *editor, const char *text)
{
    str_init(&editor->text, EDITOR_BYTES);
    editor->cursor = 0;
    editor_set(editor, text ? text : "");
}

void editor_release(struct editor *editor) { str_release(&editor->text); }

void editor_set(struct editor *editor, const char *text)
{
    str_clear(&editor->text);
    str_add(&editor->text, text);
    editor->cursor = editor->text.length;
}

static size_t before(const struct editor *editor, size_t at)
{
    while (at > 0 && ((unsigned char)editor->text.text[--at] & 0xc0) == 0x80)
        continue;
    return at;
}

static size_t after(const struct editor *editor, size_t at)
{
    if (at >= editor->text.length)
        return editor->text.length;
    unsigned point = 0;
    return at + text_decode(editor->text.text + at, editor->text.length - at, &point);
}

static size_t word_before(const struct editor *editor, size_t at)
{
    const char *text = editor->text.text;
    while (at > 0 && text[at - 1] == ' ')
        at--;
    while (at > 0 && text[at - 1] != ' ')
        at--;
    return at;
}

static size_t word_after(const struct editor *editor, size_t at)
{
    const char *text = editor->text.text;
    while (text[at] == ' ')
        at++;
    while (text[at] && text[at] != ' ')
        at++;
    return at;
}

static void erase(struct editor *editor, size_t from, size_t to)
{
    AUTO_FREE char *rest = mem_text(editor->text.text + to);
    AUTO_FREE char *start = mem_text_n(editor->text.text, from);
    editor_set(editor, start);
    editor->cursor = from;
    str_add(&editor->text, rest);
}

static void insert(struct editor *editor, const char *text, size_t size)
{
    if (editor->text.length + size >= EDITOR_BYTES)
        return;
    AUTO_FREE char *rest = mem_text(editor->text.text + editor->cursor);
    AUTO_FREE char *start = mem_text_n(editor->text.text, editor->cursor);
    editor_set(editor, start);
    str_add_bytes(&editor->text, text, size);
    editor->cursor = editor->text.length;
    str_add(&editor->text, rest);
}

static bool move_key(struct editor *editor, int key)
{
    size_t at = editor->cursor;
    const struct { int key; size_t to; } moves[] = {
        { KEYS_LEFT, before(editor, at) }, { KEYS_RIGHT, after(editor, at) },
        { KEYS_HOME, 0 }, { KEYS_CTRL('a'), 0 }, { KEYS_END, editor->text.length },
        { KEYS_CTRL('e'), editor->text.length }, { KEYS_WORD_LEFT, word_before(editor, at) },
        { KEYS_WORD_RIGHT, word_after(editor, at) },
    };
    for (size_t i = 0; i < COUNT(moves); i++) {
        if (moves[i].key == key) {
            editor->cursor = moves[i].to;
            return true;
        }
    }
    return false;
}

static bool erase_key(struct editor *editor, int key)
{
    size_t at = editor->cursor, end = editor->text.length;
    const struct { int key; size_t from, to; } cuts[] = {
        { KEYS_BACKSPACE, before(editor, at), at }, { KEYS_DELETE, at, after(editor, at) },
        { KEYS_CTRL('u'), 0, at }, { KEYS_CTRL('k'), at, end },
        { KEYS_CTRL('w'), word_before(editor, at), at },
        { KEYS_WORD_ERASE, word_before(editor, at), at },
        { KEYS_WORD_DELETE, at, word_after(editor, at) },
    };
    for (size_t i = 0; i < COUNT(cuts); i++) {
        if (cuts[i].key == key) {
            erase(editor, cuts[i].from, cuts[i].to);
            return true;
        }
    }
    return false;
}

bool editor_key(struct editor *editor, int key)
{
    if (move_key(editor, key) || erase_key(editor, key))
        return true;
    if (!keys_types(key))
        return false;
    char text[8] = " ";
    if (key != KEYS_SPACE)
        (void)keys_name(text, sizeof(text), key);
    insert(editor, text, strlen(text));
    return true;
}

void editor_paste(struct editor *editor, const char *text, size_t size)
{
    AUTO_STR clean;
    str_init(&clean, EDITOR_BYTES);
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte == '\n' || byte == '\r' || byte == '\t')
            str_add_char(&clean, ' ');
        else if (byte >= 0x20 && byte != 0x7f)
            str_add_char(&clean, (char)byte);
    }
    if (text_valid_utf8(clean.text, clean.length))
        insert(editor, clean.text, clean.length);
}

void editor_draw(const struct editor *editor, const struct canvas *canvas, int x, int y,
                 int columns)
{
    size_t start = 0;
    while (start < editor->cursor &&
           text_width(editor->text.text + start, editor->cursor - start) >= columns)
        start = after(editor, start);
    const char *text = editor->text.text + start;
    AUTO_FREE char *shown = mem_text_n(text, text_fit(text, editor->text.length - start, columns));
    canvas_put(canvas, x, y, ROLE_TEXT, shown);
    canvas_cursor(canvas, x + text_width(text, editor->cursor - start), y);
}
