/* project: functions by id, by name, and by the logical id within a nested stack. */
#include "tests/lib/unit.h"

#include <stdio.h>

#include "workspace/model/project.h"

static struct function *add(struct project *project, const char *id, const char *name)
{
    struct function *function = ARRAY_PUSH(project->functions, project->function_count,
                                           project->function_capacity);
    const char *stack = strchr(id, '/') ? "App" : "";
    *function = (struct function){ .id = mem_text(id), .name = mem_text(name), .stack = stack };
    return function;
}

/* What a name finds while the project is filled, it finds later too. */
static void expect(struct project *project, const char *name, const char *id)
{
    project->function_count--; /* of this many the index knows nothing */
    project_index(project);
    project->function_count++;
    const struct function *filling = project_function(project, name);
    project_index(project);
    const struct function *found = project_function(project, name);
    assert_ptr_equal(filling, found);
    if (id)
        assert_string_equal(found ? found->id : "none", id);
    else
        assert_null(found);
}

static void a_function_has_several_names(void **unused)
{
    (void)unused;
    struct project *project = project_new();
    add(project, "Twice", "by-name");
    add(project, "Hello", "Other");
    add(project, "Other", "third");
    add(project, "App/Inner", "inner-name");
    add(project, "App/Both", "a");
    add(project, "Web/Both", "b");
    add(project, "App/Hello", "c");
    add(project, "Last", "by-name");
    expect(project, "Hello", "Hello");          /* the id before that within a stack */
    expect(project, "Other", "Other");          /* the id before another's name */
    expect(project, "third", "Other");
    expect(project, "by-name", "Twice");        /* of the same name the first */
    expect(project, "App/Inner", "App/Inner");
    expect(project, "Inner", "App/Inner");
    expect(project, "Both", NULL);              /* whose? */
    expect(project, "Nobody", NULL);
    expect(project, "", NULL);
    assert_null(project_function(project, NULL));
    project_drop(project);
}

static void each_of_many_is_found(void **unused)
{
    (void)unused;
    struct project *project = project_new();
    char id[32], name[32];
    for (int i = 0; i < 3000; i++) {
        (void)snprintf(id, sizeof(id), "Function%d", i);
        (void)snprintf(name, sizeof(name), "name-%d", i);
        add(project, id, name);
    }
    project_index(project);
    for (size_t i = 0; i < project->function_count; i++) {
        const struct function *function = &project->functions[i];
        assert_ptr_equal(project_function(project, function->id), function);
        assert_ptr_equal(project_function(project, function->name), function);
    }
    assert_null(project_function(project, "Function3000"));
    project_drop(project);
}

static void a_project_without_functions_has_none(void **unused)
{
    (void)unused;
    struct project *project = project_new();
    project_index(project);
    assert_null(project_function(project, "Hello"));
    project_drop(project);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_function_has_several_names),
        cmocka_unit_test(each_of_many_is_found),
        cmocka_unit_test(a_project_without_functions_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
