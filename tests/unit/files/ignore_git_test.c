#include "tests/lib/unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/files/ignore.h"

/* The same names, asked of us and of git itself, under patterns made up by chance. */

enum { ROUNDS = 300, LINES = 7 };

static const char *const names[] = {
    "a", "b", "ab", "abc", "a.b", "foo", "bar", "foo.pyc", "#x", "!y", "a b", "a]", "[a]", "a-b",
    "A", "a\\b", "x~", "*", "\303\244",
};
static const char *const folders[] = {
    "", "a", "d", "foo", "d/a", "d/foo", "d/d", "foo/a", "d/d/d", "d/d/foo",
};

struct place {
    char *root;
    char **paths;               /* relative, every file and folder */
    bool *is_folder;
    size_t count, capacity, folder_capacity;
};

static unsigned seed;

static unsigned any(unsigned below)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 12) % below;
}

static void add_path(struct place *place, char *taken_path, bool is_folder)
{
    for (size_t i = 0; i < place->count; i++) {
        if (strcmp(place->paths[i], taken_path) != 0)
            continue;
        free(taken_path);
        return;
    }
    AUTO_FREE char *path = unit_path(place->root, taken_path);
    if (is_folder)
        assert_int_equal(file_make_folders(path, 0755, NULL), 0);
    else
        assert_int_equal(file_replace(path, "", 0, 0644, NULL), 0);
    size_t count = place->count;
    *ARRAY_PUSH(place->paths, place->count, place->capacity) = taken_path;
    *ARRAY_PUSH(place->is_folder, count, place->folder_capacity) = is_folder;
}

static int make_place(void **state)
{
    struct place *place = mem_alloc(sizeof(*place));
    place->root = unit_folder();
    for (size_t i = 1; i < COUNT(folders); i++)
        add_path(place, mem_text(folders[i]), true);
    for (size_t i = 0; i < COUNT(folders); i++)
        for (size_t j = 0; j < COUNT(names); j++)
            add_path(place, folders[i][0] ? unit_path(folders[i], names[j]) : mem_text(names[j]),
                     false);
    AUTO_FREE char *init = mem_format("git init -q '%s' 2>/dev/null", place->root);
    assert_int_equal(system(init), 0);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;
    (void)file_remove_tree(place->root, NULL);
    for (size_t i = 0; i < place->count; i++)
        free(place->paths[i]);
    free(place->paths);
    free(place->is_folder);
    free(place->root);
    free(place);
    return 0;
}

/* One pattern line of pieces that mean something. */
static void add_line(struct str *out)
{
    static const char *const pieces[] = {
        "a", "b", "d", "foo", "bar", "*", "**", "?", "/", "/", "**/", "/**", "[a-c]", "[!a]",
        "[^b]", "[]]", "[]a]", "[a", "\\", "\\*", "\\#", "\\!", " ", "\\ ", "[[:alpha:]]", ".",
        "*.pyc", "[a-]", "[\\]]", "[[:foo:]]", "[[:punct:]x]", "-", "***", "[-a]", "[a-\\c]",
        "[b-a]", "]", "~", "[/]", "\\/", "[[:alnum:]-b]", "[[:", "#", "!", "\\a", "\303\244",
    };
    if (any(4) == 0)
        str_add(out, "!");
    unsigned count = 1 + any(5);
    for (unsigned i = 0; i < count; i++)
        str_add(out, pieces[any(i == 0 || any(2) ? 12 : COUNT(pieces))]);
    if (any(6) == 0)
        str_add(out, "/");
    str_add(out, any(9) == 0 ? " \n" : any(12) == 0 ? "\r\n" : any(20) == 0 ? "\t\n" : "\n");
}

static void write_patterns(const struct place *place, const char *folder, struct str *out)
{
    AUTO_STR text;
    str_init(&text, 4096);
    for (unsigned i = 1 + any(LINES); i > 0; i--)
        add_line(&text);
    AUTO_FREE char *inner = file_join(place->root, folder);
    AUTO_FREE char *path = file_join(inner, ".gitignore");
    assert_int_equal(file_replace(path, text.text, text.length, 0644, NULL), 0);
    str_addf(out, "--- %s/.gitignore\n%s", folder, text.text);
}

static void ask_git(const struct place *place, bool *out)
{
    AUTO_FREE char *list = mem_format("%s/.git/list", place->root);
    AUTO_FREE char *command = mem_format(
        "cd '%s' && git check-ignore --no-index -z --stdin < .git/list 2>.git/said", place->root);
    FILE *file = fopen(list, "w");
    assert_non_null(file);
    for (size_t i = 0; i < place->count; i++)
        fwrite(place->paths[i], 1, strlen(place->paths[i]) + 1, file);
    fclose(file);
    memset(out, 0, place->count * sizeof(*out));
    FILE *answer = popen(command, "r");
    assert_non_null(answer);
    char *name = NULL;
    size_t capacity = 0, at = 0;
    while (getdelim(&name, &capacity, 0, answer) > 0) {
        while (strcmp(place->paths[at], name) != 0) /* the answers keep the order */
            assert_true(++at < place->count);
        out[at] = true;
    }
    free(name);
    pclose(answer);
}

static void agrees_with_git(void **state)
{
    const struct place *place = *state;
    AUTO_FREE bool *wanted = mem_alloc(place->count * sizeof(*wanted));
    const char *start = getenv("IGNORE_SEED"), *more = getenv("IGNORE_ROUNDS");
    unsigned first = start ? (unsigned)strtoul(start, NULL, 10) : 1;
    unsigned rounds = more ? (unsigned)strtoul(more, NULL, 10) : ROUNDS;
    size_t differences = 0;
    for (unsigned round = first; round < first + rounds; round++) {
        AUTO_STR written;
        str_init(&written, 65536);
        AUTO(ignore) ignore = ignore_new();
        seed = round * 2654435761u;
        for (size_t i = 0; i < COUNT(folders); i++) {
            AUTO_FREE char *old = mem_format("%s/%s/.gitignore", place->root, folders[i]);
            (void)unlink(old);
            if (i > 0 && any(4) > 0)
                continue;
            write_patterns(place, folders[i], &written);
            ignore_read(ignore, place->root, folders[i], ".gitignore");
        }
        ask_git(place, wanted);
        for (size_t i = 0; i < place->count; i++) {
            if (ignore_match(ignore, place->paths[i], place->is_folder[i]) == wanted[i])
                continue;
            if (differences++ < 10)
                print_error("seed %u: git %s '%s'\n%s", round, wanted[i] ? "ignores" : "keeps",
                            place->paths[i], written.text);
        }
    }
    assert_int_equal(differences, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(agrees_with_git, make_place, remove_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
