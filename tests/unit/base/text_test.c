#include "tests/lib/unit.h"

#include "workspace/base/str.h"
#include "workspace/base/text.h"

struct pair {
    const char *in, *out;
};

static void assert_safe(const char *in, size_t size, bool keep_lines, const char *want)
{
    AUTO_STR out;
    str_init(&out, 10000);
    text_safe(&out, in, size, keep_lines);
    assert_string_equal(out.text, want);
}

static void safe_leaves_ordinary_text_alone(void **state)
{
    (void)state;
    static const char *const good[] = { "", "hello, world ~", "äöü ß €", "日本語", "🚀 emoji",
                                        "e\xCC\x81", "\xEF\xBF\xBD", "👩‍💻" };
    for (size_t i = 0; i < COUNT(good); i++)
        assert_safe(good[i], strlen(good[i]), false, good[i]);
}

static void safe_shows_what_could_act(void **state)
{
    (void)state;
    static const struct pair cases[] = {
        { "\x1b[31mred\x1b[0m", "^[[31mred^[[0m" },
        { "\x1b]0;title\a", "^[]0;title^G" },
        { "a\nb\r\nc", "a^Jb^M^Jc" },
        { "\b\x7f", "^H^?" },
        { "\xC2\x9B" "31m", "\\u{9b}31m" },
        { "\xE2\x80\xAE" "evil", "\\u{202e}evil" },
        { "\xE2\x81\xA6", "\\u{2066}" },
        { "\xE2\x80\xA8", "\\u{2028}" },
        { "\xEF\xBF\xBF", "\\u{ffff}" },
        { "\xFF\xC3", "\\xff\\xc3" },
        { "\xC0\xAF", "\\xc0\\xaf" },
        { "\xED\xA0\x80", "\\xed\\xa0\\x80" },
        { "\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
        { "a\tb", "a       b" },
        { "1234567\t8", "1234567 8" },
        { "日本\tx", "日本    x" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_safe(cases[i].in, strlen(cases[i].in), false, cases[i].out);
    assert_safe("a\0b", 3, false, "a^@b");
}

static void safe_keeps_lines_when_asked(void **state)
{
    (void)state;
    assert_safe("a\nb\r\nc\rd\n\te", 11, true, "a\nb\nc^Md\n        e");
}

static void safe_output_never_holds_a_control(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 256; first++)
        for (unsigned second = 0; second < 256; second++) {
            char bytes[] = { (char)first, (char)second, '[', 'm' };
            AUTO_STR out;
            str_init(&out, 100);
            text_safe(&out, bytes, sizeof bytes, false);
            assert_true(text_valid_utf8(out.text, out.length));
            for (size_t i = 0; i < out.length; i++)
                assert_true((unsigned char)out.text[i] >= ' ' && out.text[i] != 0x7F);
            assert_false(out.text[0] == '\xC2' && (unsigned char)out.text[1] < 0xA0);
        }
}

static void safe_respects_the_maximum(void **state)
{
    (void)state;
    AUTO_STR out;
    str_init(&out, 5);
    text_safe(&out, "\t\t\t", 3, false);
    assert_int_equal(out.length, 5);
    assert_true(out.cut);
}

static void assert_strip(const char *in, const char *want)
{
    AUTO_STR out;
    str_init(&out, 10000);
    text_strip(&out, in, strlen(in));
    assert_string_equal(out.text, want);
}

static void strip_removes_escape_sequences(void **state)
{
    (void)state;
    static const struct pair cases[] = {
        { "plain", "plain" },
        { "\x1b[1;31mred\x1b[0m", "red" },
        { "\x1b[38:2:1:2:3mx", "x" },
        { "\x1b[?25lx\x1b[2J\x1b[1;1H", "x" },
        { "\x1b]0;title\ax", "x" },
        { "\x1b]8;;http://a\x1b\\link\x1b]8;;\x1b\\", "link" },
        { "\x1bPq#1\x1b\\x", "x" },
        { "\x1b_apc\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\x", "x" },
        { "\x1b(Bx\x1b=y\x1b" "7z", "xyz" },
        { "\xC2\x9B" "31mx\xC2\x9D" "0;t\xC2\x9Cy", "xy" },
        { "a\nb\r\nc", "a\nb\nc" },
        { "\aring\b", "^Gring^H" },
        { "\xE2\x80\xAE", "\\u{202e}" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_strip(cases[i].in, cases[i].out);
}

static void an_unfinished_sequence_hides_nothing_but_its_line(void **state)
{
    (void)state;
    static const struct pair cases[] = {
        { "x\x1b", "x" },
        { "x\x1b[", "x" },
        { "x\x1b[12", "x" },
        { "x\x1b]0;title", "x" },
        { "x\x1b]0;title\nnext line", "x\nnext line" },
        { "x\x1b[12\nnext", "x\nnext" },
        { "x\x1b]0;t\x1b[31mred", "xred" },
        { "x\x1bP\x18y", "xy" },
        { "\x1b\x1b[31mx", "x" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_strip(cases[i].in, cases[i].out);
}

static void decodes_every_code_point(void **state)
{
    (void)state;
    for (unsigned code = 1; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 61) {
        char bytes[8] = "";
        int size = 0;
        if (code < 0x80) {
            bytes[size++] = (char)code;
        } else {
            int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
            bytes[size++] = (char)("\0\xC0\xE0\xF0"[more] | code >> (6 * more));
            while (more-- > 0)
                bytes[size++] = (char)(0x80 | (code >> (6 * more) & 0x3F));
        }
        unsigned got;
        size_t used = text_decode(bytes, (size_t)size, &got);
        bool surrogate = code >= 0xD800 && code <= 0xDFFF;
        assert_int_equal(got, surrogate ? 0xFFFD : code);
        assert_int_equal(used, surrogate ? 1 : size);
        if (size > 1) { /* truncated */
            assert_int_equal(text_decode(bytes, (size_t)size - 1, &got), 1);
            assert_int_equal(got, 0xFFFD);
        }
    }
}

static void knows_widths(void **state)
{
    (void)state;
    static const struct {
        unsigned code;
        int width;
    } cases[] = {
        { 0, -1 },        { 0x1B, -1 },    { 0x7F, -1 },    { 0x9B, -1 },    { ' ', 1 },
        { '~', 1 },       { 0xA0, 1 },     { 0xE4, 1 },     { 0xAD, 1 },     { 0x300, 0 },
        { 0x36F, 0 },     { 0x200D, 0 },   { 0xFE0F, 0 },   { 0x1100, 2 },   { 0x200B, -1 },
        { 0x202E, -1 },   { 0xFEFF, -1 },
        { 0x1160, 0 },    { 0x3042, 2 },   { 0x4E00, 2 },   { 0x9FFF, 2 },   { 0xAC00, 2 },
        { 0xFF21, 2 },    { 0xFF61, 1 },   { 0x2500, 1 },   { 0x2713, 1 },   { 0x2705, 2 },
        { 0x1F600, 2 },   { 0x1F680, 2 },  { 0x1FAE8, 2 },  { 0x20000, 2 },  { 0x3FFFD, 2 },
        { 0xE0001, 0 },   { 0xD800, -1 },  { 0xFFFE, -1 },  { 0x110000, -1 }, { 0x2028, -1 },
        { 0xFFFD, 1 },    { 0x2026, 1 },   { 0x05D0, 1 },   { 0x064B, 0 },   { 0x20AC, 1 },
        { 0x1F1E6, 1 },   { 0x1F3FB, 2 },  { 0x302A, 0 },   { 0x3000, 2 },   { 0x10FFFE, -1 },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (text_code_point_width(cases[i].code) != cases[i].width)
            fail_msg("U+%04X: %d, not %d", cases[i].code,
                     text_code_point_width(cases[i].code), cases[i].width);
    assert_int_equal(text_width("日本e\xCC\x81x", strlen("日本e\xCC\x81x")), 6);
    assert_int_equal(text_width("", 0), 0);
    assert_int_equal(text_width("\xFF\xFF", 2), 2);
}

static void fits_whole_characters(void **state)
{
    (void)state;
    static const char text[] = "a日e\xCC\x81x";
    assert_int_equal(text_fit(text, strlen(text), 0), 0);
    assert_int_equal(text_fit(text, strlen(text), 1), 1);
    assert_int_equal(text_fit(text, strlen(text), 2), 1);
    assert_int_equal(text_fit(text, strlen(text), 3), 4);
    assert_int_equal(text_fit(text, strlen(text), 4), 7); /* the accent comes along */
    assert_int_equal(text_fit(text, strlen(text), 100), 8);
    assert_int_equal(text_fit(text, strlen(text), -1), 0);
}

static void assert_cut(const char *text, int columns, bool middle, bool ascii, const char *want)
{
    AUTO_STR out;
    str_init(&out, 1000);
    text_cut(&out, text, columns, middle, ascii);
    assert_string_equal(out.text, want);
    assert_true(text_width(out.text, out.length) <= (columns > 0 ? columns : 0));
}

static void cuts_at_the_end_or_in_the_middle(void **state)
{
    (void)state;
    assert_cut("functions", 9, false, false, "functions");
    assert_cut("functions", 8, false, false, "functio…");
    assert_cut("functions", 8, false, true, "functio~");
    assert_cut("functions", 5, true, true, "fu~ns");
    assert_cut("functions", 6, true, false, "fun…ns");
    assert_cut("functions", 1, true, false, "…");
    assert_cut("functions", 2, true, true, "f~");
    assert_cut("functions", 0, false, false, "");
    assert_cut("functions", -3, true, false, "");
    assert_cut("日本語", 5, false, false, "日本…");
    assert_cut("日本語", 4, false, false, "日…");
    assert_cut("日本語x", 6, true, false, "日…x");
    assert_cut("abce\xCC\x81", 3, true, true, "a~e\xCC\x81");
    assert_cut("", 0, false, false, "");
}

static void compares_text(void **state)
{
    (void)state;
    assert_true(text_equal(NULL, NULL));
    assert_false(text_equal(NULL, ""));
    assert_false(text_equal("", NULL));
    assert_true(text_equal("a", "a"));
    assert_true(text_starts("function", "func"));
    assert_true(text_starts("f", ""));
    assert_false(text_starts("fun", "func"));
    assert_true(text_ends("a.yaml", ".yaml"));
    assert_false(text_ends("yaml", ".yaml"));
}

static void sees_broken_utf8(void **state)
{
    (void)state;
    assert_true(text_valid_utf8("ä\0日🚀", strlen("ä日🚀") + 1));
    assert_true(text_valid_utf8("\xEF\xBF\xBD", 3));
    assert_false(text_valid_utf8("\xC3", 1));
    assert_false(text_valid_utf8("a\x80", 2));
    assert_false(text_valid_utf8("\xC1\xBF", 2));
    assert_false(text_valid_utf8("\xE0\x80\x80", 3));
}

static void writes_sizes_as_people_do(void **state)
{
    (void)state;
    static const struct {
        unsigned long long bytes;
        const char *text;
    } cases[] = {
        { 0, "0 B" },
        { 412, "412 B" },
        { 1023, "1023 B" },
        { 1024, "1 KB" },
        { 1536, "1.5 KB" },
        { 1887437, "1.8 MB" },
        { 6 * 1048576, "6 MB" },
        { 250 * 1048576, "250 MB" },
        { 1048575, "1 MB" },
        { 10ULL << 30, "10 GB" },
        { ~0ULL, "16384 PB" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[32];
        assert_string_equal(text_size(text, sizeof text, cases[i].bytes), cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(safe_leaves_ordinary_text_alone),
        cmocka_unit_test(safe_shows_what_could_act),
        cmocka_unit_test(safe_keeps_lines_when_asked),
        cmocka_unit_test(safe_output_never_holds_a_control),
        cmocka_unit_test(safe_respects_the_maximum),
        cmocka_unit_test(strip_removes_escape_sequences),
        cmocka_unit_test(an_unfinished_sequence_hides_nothing_but_its_line),
        cmocka_unit_test(decodes_every_code_point),
        cmocka_unit_test(knows_widths),
        cmocka_unit_test(fits_whole_characters),
        cmocka_unit_test(cuts_at_the_end_or_in_the_middle),
        cmocka_unit_test(compares_text),
        cmocka_unit_test(sees_broken_utf8),
        cmocka_unit_test(writes_sizes_as_people_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
