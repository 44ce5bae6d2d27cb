#include "workspace/template/toml_inside.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { LONGEST_WORD = 1000 };

/* --- digits --- */

static bool is_digit_of(char byte, int base)
{
    int low = tolower((unsigned char)byte);
    int digit = isdigit(low) ? low - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : 99;
    return digit < base;
}

/* Digits with single "_" between them; NULL when there are none. */
static const char *skip_digits(const char *at, int base)
{
    if (!is_digit_of(*at, base))
        return NULL;
    while (is_digit_of(*at, base) || (*at == '_' && is_digit_of(at[1], base)))
        at++;
    return at;
}

/* Decimal digits that begin with 0 only when that is all. */
static const char *skip_whole(const char *at)
{
    if (*at == '+' || *at == '-')
        at++;
    const char *after = skip_digits(at, 10);
    return after && at[0] == '0' && after != at + 1 ? NULL : after;
}

static char *without_marks(const char *word)
{
    char *text = mem_text(word + (*word == '+')), *to = text;
    for (const char *from = text; *from; from++)
        if (*from != '_')
            *to++ = *from;
    *to = '\0';
    return text;
}

/* --- numbers: as decimal text, NULL when WORD is none --- */

static char *fits(const char *digits, int base)
{
    errno = 0;
    long long number = strtoll(digits, NULL, base);
    return errno ? NULL : mem_format("%lld", number);
}

static char *other_base(const char *word)
{
    static const struct {
        const char *start;
        int base;
    } bases[] = { { "0x", 16 }, { "0o", 8 }, { "0b", 2 } };
    for (size_t i = 0; i < COUNT(bases); i++) {
        if (!text_starts(word, bases[i].start))
            continue;
        const char *end = skip_digits(word + 2, bases[i].base);
        if (!end || *end)
            return NULL;
        AUTO_FREE char *digits = without_marks(word + 2);
        return fits(digits, bases[i].base);
    }
    return NULL;
}

static char *integer(const char *word)
{
    const char *end = skip_whole(word);
    if (!end || *end)
        return other_base(word);
    AUTO_FREE char *digits = without_marks(word);
    return fits(digits, 10);
}

static char *fraction(const char *word)
{
    const char *bare = word + (*word == '+' || *word == '-');
    if (strcmp(bare, "inf") == 0 || strcmp(bare, "nan") == 0)
        return without_marks(word);
    const char *at = skip_whole(word);
    if (at && *at == '.')
        at = skip_digits(at + 1, 10);
    if (at && (*at == 'e' || *at == 'E')) {
        at++;
        at = skip_digits(at + (*at == '+' || *at == '-'), 10);
    }
    return at && !*at ? without_marks(word) : NULL;
}

/* --- dates and times --- */

static bool number_in(const char *at, int digits, int least, int most)
{
    int number = 0;
    for (int i = 0; i < digits; i++) {
        if (!isdigit((unsigned char)at[i]))
            return false;
        number = number * 10 + (at[i] - '0');
    }
    return number >= least && number <= most;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* "1979-05-27"; what follows it. */
static const char *skip_date(const char *at)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (strlen(at) < 10 || !number_in(at, 4, 1, 9999) || at[4] != '-' ||
        !number_in(at + 5, 2, 1, 12) || at[7] != '-')
        return NULL;
    int month = atoi(at + 5);
    int most = days[month - 1] + (month == 2 && is_leap(atoi(at)));
    return number_in(at + 8, 2, 1, most) ? at + 10 : NULL;
}

/* "07:32:00.5"; what follows it. */
static const char *skip_time(const char *at)
{
    if (strlen(at) < 8 || !number_in(at, 2, 0, 23) || at[2] != ':' ||
        !number_in(at + 3, 2, 0, 59) || at[5] != ':' || !number_in(at + 6, 2, 0, 59))
        return NULL;
    at += 8;
    if (*at == '.' && isdigit((unsigned char)at[1]))
        for (at++; isdigit((unsigned char)*at);)
            at++;
    return at;
}

/* "Z" or "-07:00", or nothing. */
static const char *skip_zone(const char *at)
{
    if (*at == 'Z' || *at == 'z')
        return at + 1;
    if (*at != '+' && *at != '-')
        return at;
    bool right = strlen(at) >= 6 && number_in(at + 1, 2, 0, 23) && at[3] == ':' &&
                 number_in(at + 4, 2, 0, 59);
    return right ? at + 6 : NULL;
}

static bool is_date(const char *word)
{
    const char *at = skip_date(word);
    if (!at)
        at = skip_time(word);
    else if (*at == 'T' || *at == 't' || *at == ' ')
        at = (at = skip_time(at + 1)) ? skip_zone(at) : NULL;
    return at && !*at;
}

/* --- words --- */

static bool is_part(int byte)
{
    return byte > 0 && (isalnum(byte) || strchr("_+-.:", byte));
}

/* A date and a time may be parted by a blank. */
static size_t size_of_word(const struct toml_reader *reader)
{
    size_t size = 0;
    while (is_part(toml_peek(reader, size)))
        size++;
    bool date = size == 10 && reader->at[4] == '-' && toml_peek(reader, size) == ' ';
    int next = toml_peek(reader, size + 1);
    if (date && next >= 0 && isdigit(next))
        for (size++; is_part(toml_peek(reader, size));)
            size++;
    return size;
}

static const struct node *take(struct toml_reader *reader, enum node_kind kind, size_t size,
                               const char *text)
{
    struct node *node = toml_new(reader, kind);
    if (!node)
        return NULL;
    node->style = NODE_PLAIN;
    node->size = strlen(text);
    node->text = arena_text(reader->arena, text, node->size);
    reader->at += size;
    node->end = (size_t)(reader->at - reader->start);
    return node;
}

const struct node *toml_read_word(struct toml_reader *reader)
{
    size_t size = size_of_word(reader);
    AUTO_FREE char *word = mem_text_n(reader->at, size < LONGEST_WORD ? size : LONGEST_WORD);
    if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0)
        return take(reader, NODE_BOOL, size, word);
    AUTO_FREE char *whole = size < LONGEST_WORD ? integer(word) : NULL;
    if (whole)
        return take(reader, NODE_NUMBER, size, whole);
    AUTO_FREE char *number = size < LONGEST_WORD ? fraction(word) : NULL;
    if (number && strpbrk(word, ".eEin"))
        return take(reader, NODE_NUMBER, size, number);
    if (is_date(word))
        return take(reader, NODE_TEXT, size, word);
    if (size == 0)
        toml_fail(reader, "a value is expected here");
    else
        toml_fail(reader, "\"%.60s\" is no value; texts are written in quotes", word);
    return NULL;
}
