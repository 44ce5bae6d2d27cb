#include "tui/term/input.h"

#include <stdlib.h>
#include <string.h>

#include "tui/term/keys.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { PASTE_MAXIMUM = 8 << 20, SEQUENCE_MAXIMUM = 64 };

struct input_decoder {
    struct str waiting;     /* the start of something not complete yet */
    struct str paste;
    bool pasting;
    void (*each)(void *self, const struct input *input);
    void *self;
};

struct input_decoder *input_new(void)
{
    struct input_decoder *decoder = mem_alloc(sizeof(*decoder));
    str_init(&decoder->waiting, 1 << 20);
    str_init(&decoder->paste, PASTE_MAXIMUM);
    return decoder;
}

void input_free(struct input_decoder *decoder)
{
    if (!decoder)
        return;
    str_release(&decoder->waiting);
    str_release(&decoder->paste);
    free(decoder);
}

static void tell_key(struct input_decoder *decoder, int key)
{
    decoder->each(decoder->self, &(struct input){ .kind = INPUT_KEY, .key = key });
}

/* Final byte of ESC [ x and ESC O x. */
static const struct { char final; int key; } letters[] = {
    { 'A', KEYS_UP }, { 'B', KEYS_DOWN }, { 'C', KEYS_RIGHT }, { 'D', KEYS_LEFT },
    { 'H', KEYS_HOME }, { 'F', KEYS_END }, { 'P', KEYS_F1 }, { 'Z', KEYS_SHIFT_TAB },
    { 'M', KEYS_ENTER },
};

/* Number of ESC [ n ~. */
static const struct { int number, key; } numbers[] = {
    { 1, KEYS_HOME }, { 3, KEYS_DELETE }, { 4, KEYS_END }, { 5, KEYS_PAGE_UP },
    { 6, KEYS_PAGE_DOWN }, { 7, KEYS_HOME }, { 8, KEYS_END }, { 11, KEYS_F1 },
};

static int letter_key(char final)
{
    for (size_t i = 0; i < COUNT(letters); i++) {
        if (letters[i].final == final)
            return letters[i].key;
    }
    return KEYS_NONE;
}

static int number_key(int number)
{
    for (size_t i = 0; i < COUNT(numbers); i++) {
        if (numbers[i].number == number)
            return numbers[i].key;
    }
    return KEYS_NONE;
}

static void tell_mouse(struct input_decoder *decoder, const char *parameters, bool release)
{
    char *end = NULL;
    long button = strtol(parameters, &end, 10);
    long x = *end == ';' ? strtol(end + 1, &end, 10) : 0;
    long y = *end == ';' ? strtol(end + 1, &end, 10) : 0;
    if (x < 1 || y < 1 || x > 10000 || y > 10000)
        return;
    struct input input = { .kind = release ? INPUT_RELEASE : INPUT_PRESS, .x = (int)x - 1,
                           .y = (int)y - 1 };
    if (button == 64 || button == 65) {
        input.kind = INPUT_WHEEL;
        input.wheel = button == 64 ? -1 : 1;
    } else if (button != 0) {
        return; /* other buttons and modifiers mean nothing here */
    }
    decoder->each(decoder->self, &input);
}

/* ESC [ with its parameters (NUL-terminated) and its final byte. */
static void tell_sequence(struct input_decoder *decoder, const char *parameters, char final)
{
    if (parameters[0] == '<') {
        if (final == 'M' || final == 'm')
            tell_mouse(decoder, parameters + 1, final == 'm');
        return;
    }
    int number = atoi(parameters);
    int key = KEYS_NONE;
    if (final == '~' && number == 200) {
        decoder->pasting = true;
        str_clear(&decoder->paste);
    } else if (final == '~') {
        key = number_key(number);
    } else if (final == 'n') {
        decoder->each(decoder->self, &(struct input){ .kind = INPUT_READY });
    } else if (final == 'R' && strchr(parameters, ';')) {
        int column = atoi(strchr(parameters, ';') + 1) - 1;
        decoder->each(decoder->self, &(struct input){ .kind = INPUT_COLUMN, .x = column });
    } else if (parameters[0] == '\0' || strchr("0123456789", parameters[0])) {
        key = final == 'M' ? KEYS_NONE : letter_key(final);
    }
    if (key != KEYS_NONE)
        tell_key(decoder, key);
}

/* Bytes of the sequence at TEXT (which starts with ESC), 0 when it is not complete yet. */
static size_t take_escape(struct input_decoder *decoder, const char *text, size_t size)
{
    if (size < 2)
        return 0;
    if (text[1] == 'O') {
        if (size < 3)
            return 0;
        if (letter_key(text[2]) != KEYS_NONE)
            tell_key(decoder, letter_key(text[2]));
        return 3;
    }
    if (text[1] != '[') {
        tell_key(decoder, KEYS_ESC);
        return 1;
    }
    size_t at = 2;
    if (at < size && text[at] == '[') /* the Linux console's F-keys: ESC [ [ A */
        at++;
    while (at < size && (unsigned char)text[at] < 0x40 && (unsigned char)text[at] >= 0x20)
        at++;
    if (at >= size)
        return size > SEQUENCE_MAXIMUM ? size : 0;
    char parameters[SEQUENCE_MAXIMUM + 1] = "";
    if (at - 2 < sizeof(parameters) && text[2] != '[') {
        memcpy(parameters, text + 2, at - 2);
        tell_sequence(decoder, parameters, text[at]);
    } else if (at == 3 && text[2] == '[' && text[3] == 'A') {
        tell_key(decoder, KEYS_F1);
    }
    return at + 1;
}

/* A character or a control key; 0 when its bytes are not all here yet. */
static size_t take_plain(struct input_decoder *decoder, const char *text, size_t size)
{
    unsigned char byte = (unsigned char)text[0];
    if (byte == 8)
        byte = KEYS_BACKSPACE;
    if (byte == 10)
        byte = KEYS_ENTER;
    if (byte < 0x80) {
        if (byte != 0)
            tell_key(decoder, byte);
        return 1;
    }
    size_t need = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    if (size < need)
        return 0;
    unsigned point = 0;
    size_t used = text_decode(text, size, &point);
    if (point >= 0xa0 && point != 0xfffd)
        tell_key(decoder, (int)point);
    return used;
}

static size_t take_paste(struct input_decoder *decoder, const char *text, size_t size)
{
    static const char end[] = "\033[201~";
    const char *found = memmem(text, size, end, sizeof(end) - 1);
    if (found) {
        str_add_bytes(&decoder->paste, text, (size_t)(found - text));
        decoder->pasting = false;
        decoder->each(decoder->self, &(struct input){ .kind = INPUT_PASTE,
                                                      .text = decoder->paste.text,
                                                      .size = decoder->paste.length });
        str_clear(&decoder->paste);
        return (size_t)(found - text) + sizeof(end) - 1;
    }
    /* The end mark may be cut by the read: keep what could be its start. */
    size_t keep = size < sizeof(end) - 2 ? size : sizeof(end) - 2;
    while (keep > 0 && memcmp(text + size - keep, end, keep) != 0)
        keep--;
    str_add_bytes(&decoder->paste, text, size - keep);
    return size - keep;
}

void input_feed(struct input_decoder *decoder, const char *bytes, size_t size,
                void (*each)(void *self, const struct input *input), void *self)
{
    decoder->each = each;
    decoder->self = self;
    str_add_bytes(&decoder->waiting, bytes, size);
    AUTO_FREE char *text = mem_copy(decoder->waiting.text, decoder->waiting.length + 1);
    size_t length = decoder->waiting.length, used = 0;
    str_clear(&decoder->waiting);
    while (used < length) {
        size_t left = length - used, taken;
        if (decoder->pasting)
            taken = take_paste(decoder, text + used, left);
        else if (text[used] == '\033')
            taken = take_escape(decoder, text + used, left);
        else
            taken = take_plain(decoder, text + used, left);
        if (taken == 0)
            break;
        used += taken;
    }
    str_add_bytes(&decoder->waiting, text + used, length - used);
}

bool input_waits(const struct input_decoder *decoder)
{
    return !decoder->pasting && decoder->waiting.length > 0;
}

bool input_alone(const struct input_decoder *decoder)
{
    return input_waits(decoder) && decoder->waiting.length == 1 &&
           decoder->waiting.text[0] == '\033';
}

void input_flush(struct input_decoder *decoder,
                 void (*each)(void *self, const struct input *input), void *self)
{
    decoder->each = each;
    decoder->self = self;
    bool escape = input_alone(decoder);
    str_clear(&decoder->waiting);
    if (escape)
        tell_key(decoder, KEYS_ESC);
}
