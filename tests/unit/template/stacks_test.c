/*
 * Limits of projects with more than one file: depth, circles, what is no file, what would grow
 * without end; ids of templates opened together.
 */
#include "tests/lib/unit.h"

#include <sys/stat.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/model/project.h"
#include "workspace/model/value.h"
#include "workspace/template/include.h"
#include "workspace/template/project_load.h"
#include "workspace/template/stacks.h"

static void put(const char *folder, const char *name, const char *text)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *path = unit_path(folder, name);
    assert_int_equal(file_replace(path, text, strlen(text), 0644, &error), 0);
}

static const struct project *load(const char *folder, const char *const *beside, size_t count)
{
    struct error error = ERROR_INIT;
    const struct project *project = NULL;
    const struct load_request request = { .path = folder, .region = "us-east-1",
                                          .beside = beside, .beside_count = count };
    assert_int_equal(project_load(&request, &project, &error), 0);
    return project;
}

static size_t told(const struct project *project, const char *code)
{
    size_t count = 0;
    for (size_t i = 0; i < project->problems.count; i++)
        count += strcmp(project->problems.items[i].code, code) == 0;
    return count;
}

static void nests_so_deep_and_no_deeper(void **state)
{
    (void)state;
    AUTO_FREE char *folder = unit_folder();
    for (int i = 0; i <= STACKS_DEPTH + 2; i++) {
        AUTO_FREE char *name =
            i ? mem_format("level%d.yaml", i) : mem_text("template.yaml");
        AUTO_FREE char *text = mem_format(
            "Resources:\n  N: {Type: AWS::CloudFormation::Stack, "
            "Properties: {TemplateURL: level%d.yaml}}\n", i + 1);
        put(folder, name, text);
    }
    AUTO_PROJECT project = load(folder, NULL, 0);
    assert_int_equal(project->resource_count, STACKS_DEPTH + 1);
    assert_int_equal(told(project, "LB606"), 1);
    assert_int_equal(told(project, "LB610"), 0);
}

static void knows_circles(void **state)
{
    (void)state;
    AUTO_FREE char *folder = unit_folder();
    put(folder, "template.yaml",
        "Resources:\n"
        "  Self: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./template.yaml}}\n"
        "  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a.yaml, "
        "Parameters: {P: !GetAtt A.Outputs.O}}}\n"
        "Outputs: {O: {Value: !GetAtt A.Outputs.O}}\n");
    put(folder, "a.yaml",
        "Parameters: {P: {Type: String}}\n"
        "Resources: {Q: {Type: AWS::SQS::Queue}}\n"
        "Outputs: {O: {Value: !Ref P}}\n");
    AUTO_PROJECT project = load(folder, NULL, 0);
    assert_int_equal(told(project, "LB611"), 1);
    assert_non_null(project_resource(project, "A/Q"));
    assert_int_equal(project->outputs[0].value->kind, VALUE_UNKNOWN);
    assert_non_null(strstr(project->outputs[0].value->reason, "depends on itself"));
}

static void reads_files_only(void **state)
{
    (void)state;
    AUTO_FREE char *folder = unit_folder();
    AUTO_FREE char *pipe = unit_path(folder, "pipe.yaml");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    put(folder, "template.yaml",
        "Resources:\n"
        "  P: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: pipe.yaml}}\n"
        "  D: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: .}}\n"
        "  Z: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: /dev/zero}}\n"
        "Metadata: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: pipe.yaml}}}\n");
    AUTO_PROJECT project = load(folder, NULL, 0);
    assert_int_equal(told(project, "LB610"), 4);
    assert_int_equal(project->resource_count, 3);
}

/* Each file includes the next one ten times. */
static void includes_do_not_explode(void **state)
{
    (void)state;
    AUTO_FREE char *folder = unit_folder();
    for (int i = 0; i < INCLUDE_DEPTH; i++) {
        AUTO_FREE char *name = mem_format("part%d.yaml", i);
        AUTO_FREE char *next = mem_format("part%d.yaml", i + 1);
        AUTO_FREE char *call = mem_format("{Fn::Transform: {Name: AWS::Include, "
                                          "Parameters: {Location: %s}}}", next);
        AUTO_FREE char *text = mem_format("[%s, %s, %s, %s, %s, %s, %s, %s, %s, %s]\n", call, call,
                                          call, call, call, call, call, call, call, call);
        put(folder, name, i + 1 < INCLUDE_DEPTH ? text : "[leaf]\n");
    }
    put(folder, "template.yaml",
        "Resources: {Q: {Type: AWS::SQS::Queue}}\n"
        "Metadata: {A: {Fn::Transform: {Name: AWS::Include, Parameters: "
        "{Location: part0.yaml}}}}\n");
    AUTO_PROJECT project = load(folder, NULL, 0);
    assert_int_equal(told(project, "LB606"), 1);
    assert_non_null(project_resource(project, "Q"));
}

static void ids_are_made_of_file_names(void **state)
{
    (void)state;
    AUTO_FREE char *folder = unit_folder();
    static const char text[] = "Resources: {Q: {Type: AWS::SQS::Queue}}\n";
    static const char *const names[] = { "net.yaml", "net.yml", "Q.yaml", "a b.c.json" };
    char *paths[COUNT(names) + 1];
    put(folder, "template.yaml", text);
    for (size_t i = 0; i < COUNT(names); i++) {
        put(folder, names[i], i == 3 ? "{\"Resources\": {\"Q\": {\"Type\": \"A::B::C\"}}}" : text);
        paths[i] = unit_path(folder, names[i]);
    }
    paths[COUNT(names)] = unit_path(folder, "net.yaml"); /* given twice: opened once */
    AUTO_PROJECT project = load(folder, (const char *const *)paths, COUNT(paths));
    static const char *const ids[] = { "Q", "net/Q", "net-2/Q", "Q-2/Q", "a-b/Q" };
    assert_int_equal(project->resource_count, COUNT(ids));
    for (size_t i = 0; i < COUNT(ids); i++)
        assert_string_equal(project->resources[i].id, ids[i]);
    assert_string_equal(project->resources[1].name, "net-Q");
    for (size_t i = 0; i < COUNT(paths); i++)
        free(paths[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nests_so_deep_and_no_deeper),
        cmocka_unit_test(knows_circles),
        cmocka_unit_test(reads_files_only),
        cmocka_unit_test(includes_do_not_explode),
        cmocka_unit_test(ids_are_made_of_file_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
