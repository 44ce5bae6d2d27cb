/* git: what libgit2 tells of a repository that git itself made. */
#include "tests/lib/unit.h"

#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/files/git.h"

static void sh(const char *folder, const char *command)
{
    AUTO_FREE char *line = mem_format(
        "cd %s && export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@y GIT_COMMITTER_NAME=x "
        "GIT_COMMITTER_EMAIL=x@y && (%s) > /dev/null 2>&1", folder, command);
    if (system(line) != 0)
        fail_msg("failed: %s", command);
}

static bool is_dirty(const struct git_state *state, const char *folder, const char *name)
{
    AUTO_FREE char *path = file_join(folder, name);
    for (size_t i = 0; i < state->dirty_count; i++)
        if (strcmp(state->dirty[i], path) == 0)
            return true;
    return false;
}

static void test_branch_commit_and_dirty_files(void **unused)
{
    (void)unused;
    struct error error = ERROR_INIT;
    struct git_state state;
    AUTO_FREE char *made = unit_folder();
    AUTO_FREE char *folder = realpath(made, NULL);
    git_read(folder, &state);
    assert_false(state.found);
    git_release(&state);
    sh(folder, "git init -q -b trunk .");
    git_read(folder, &state);
    assert_true(state.found);
    assert_string_equal(state.branch, "trunk");
    assert_string_equal(state.commit, "");
    git_release(&state);
    sh(folder, "mkdir -p a b && echo 1 > a/f && echo 1 > b/f && printf 'x.log\\n' > .gitignore && "
               "git add -A && git commit -qm one && echo 2 > a/f && echo 1 > b/new && touch x.log");
    git_read(folder, &state);
    assert_int_equal(strlen(state.commit), 40);
    assert_int_equal(state.dirty_count, 2);
    assert_true(is_dirty(&state, folder, "a/f"));
    assert_true(is_dirty(&state, folder, "b/new"));
    git_release(&state);
    AUTO_FREE char *sub = file_join(folder, "a"); /* only what lies beneath the folder asked for */
    git_read(sub, &state);
    assert_int_equal(state.dirty_count, 1);
    git_release(&state);
    sh(folder, "git checkout -q --detach");
    git_read(folder, &state);
    assert_string_equal(state.branch, "HEAD");
    git_release(&state);
    assert_int_equal(file_remove_tree(folder, &error), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_branch_commit_and_dirty_files) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
