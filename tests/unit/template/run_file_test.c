/*
 * lambench.yaml: what it says is in the project, what is wrong in it is told at its place and does
 * not open anything, and what a running instance would notice makes it another one.
 */
#include "tests/lib/outside.h"

#include "workspace/base/arena.h"
#include "workspace/model/run_settings.h"

#define ARN(region, name, version) \
    "arn:aws:lambda:" region ":123456789012:layer:" name ":" version

static char *network_text(const struct run_network *network)
{
    struct str text;
    str_init(&text, 1000);
    run_network_text(network, &text);
    return str_take(&text);
}

static void assert_network(const struct project *project, const char *text)
{
    AUTO_FREE char *found =
        network_text(run_settings_network(project->settings, project_function(project, "F")));
    assert_string_equal(found, text);
}

static void without_a_file_all_is_default(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project("{}", "{A: t}");
    AUTO_PROJECT project = outside_load(&(struct load_request){ .path = root });
    const struct run_settings *settings = project->settings;
    assert_false(settings->there);
    assert_false(settings->cpu_share);
    assert_true(settings->spares);
    assert_true(settings->freeze);
    assert_false(settings->strict_runtime);
    assert_network(project, "host");
    assert_int_equal(run_settings_function(settings, "F")->provisioned, -1);
    assert_int_equal(run_settings_function(settings, "F")->debug_port, 0);
    AUTO_FREE char *path = unit_path(root, "lambench.yaml");
    bool watched = false;
    for (size_t i = 0; i < project->input_count; i++)
        watched = watched || strcmp(project->inputs[i], path) == 0;
    assert_true(watched);
}

static void every_setting_is_read(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project("{}", "{A: t}");
    outside_write(root, "layers/lib.zip", "PK");
    outside_write(root, "lambench.yaml",
                  "cpu: on\nspares: off\nfreeze: no\nstrict-runtime: true\nnetwork: none\n"
                  "layers:\n  \"" ARN("*", "lib", "*") "\": layers/lib.zip\n"
                  "functions:\n  the-f:\n    network: [db:5432, 10.0.0.0/8, \"[::1]:443\"]\n"
                  "    provisioned: 2\n    debug: 9229\n    runtime-client: package\n"
                  "    build: npm run build\n");
    AUTO_PROJECT project = outside_load(&(struct load_request){ .path = root });
    const struct run_settings *settings = project->settings;
    AUTO_FREE char *told = outside_findings(project, "LB624");
    assert_string_equal(told, "");
    assert_true(settings->there);
    assert_true(settings->cpu_share);
    assert_false(settings->spares);
    assert_false(settings->freeze);
    assert_true(settings->strict_runtime);
    assert_int_equal(settings->network->kind, RUN_NETWORK_NONE);
    assert_network(project, "db:5432, 10.0.0.0/8, [::1]:443");
    const struct run_function *own = run_settings_function(settings, "F");
    assert_string_equal(own->id, "F");
    assert_int_equal(own->provisioned, 2);
    assert_int_equal(own->debug_port, 9229);
    assert_int_equal(own->client, RUN_CLIENT_PACKAGE);
    assert_string_equal(own->build, "npm run build");
    assert_int_equal(own->origin.line, 9);
    assert_string_equal(own->origin.file, "lambench.yaml");
    assert_non_null(run_settings_layer(settings, ARN("eu-west-1", "lib", "7")));
}

/* One mistake in a file of its own; what is told of it. */
static const struct {
    const char *text, *told;
} mistakes[] = {
    { "cpus: on\n", "lambench.yaml:1:1 there is no setting \"cpus\" (Did you mean cpu?)\n" },
    { "cpu: 3\n", "lambench.yaml:1:6 this is on or off, not a number (Write on or off.)\n" },
    { "\nnetwork: hosts\n",
      "lambench.yaml:2:10 \"hosts\" is no network; until it is, nothing is reached (Write host, "
      "none, or a list: [db.internal:5432, 10.0.0.0/8].)\n" },
    { "network: [db:0, fine]\n",
      "lambench.yaml:1:11 \"db:0\": the port must be 1 to 65535\n" },
    { "network: [10.0.0.0/33]\n",
      "lambench.yaml:1:11 \"10.0.0.0/33\": a network is an address and its bits: 10.0.0.0/8\n" },
    { "network: [a b]\n",
      "lambench.yaml:1:11 \"a b\": that is no host name, address or network\n" },
    { "layers: {lib: there}\n",
      "lambench.yaml:1:10 \"lib\" is no ARN of a layer (Write "
      "\"arn:aws:lambda:*:123456789012:layer:name:*\".)\n" },
    { "layers: {\"arn:x\": there}\n",
      "lambench.yaml:1:19 the layer's content, there, does not exist (The path is relative to the "
      "template's folder.)\n" },
    { "functions: {G: {debug: 9229}}\n",
      "lambench.yaml:1:13 there is no function \"G\" (There are: F)\n" },
    { "functions: {F: {debugg: 9229}}\n",
      "lambench.yaml:1:17 there is no setting of a function \"debugg\" (Did you mean debug?)\n" },
    { "functions: {F: {debug: 80}}\n",
      "lambench.yaml:1:24 debug is a whole number, 1024 to 65535\n" },
    { "functions: {F: {provisioned: 1.5}}\n",
      "lambench.yaml:1:30 provisioned is a whole number, 0 to 1000\n" },
    { "functions: {F: {runtime-client: mine}}\n",
      "lambench.yaml:1:33 runtime-client is own or package (Write own or package.)\n" },
    { "functions: [F]\n",
      "lambench.yaml:1:12 this is a map, not a list (Write Function: {network: none}.)\n" },
    { "- cpu\n", "lambench.yaml:1:1 this is a map, not a list (Write NAME: VALUE, for example "
                 "network: none.)\n" },
};

static void mistakes_are_told_at_their_place(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project("{}", "{A: t}");
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        outside_write(root, "lambench.yaml", mistakes[i].text);
        AUTO_PROJECT project = outside_load(&(struct load_request){ .path = root });
        AUTO_FREE char *told = outside_findings(project, "LB624");
        assert_string_equal(told, mistakes[i].told);
    }
    outside_write(root, "lambench.yaml", "network: [db\n");
    AUTO_PROJECT broken = outside_load(&(struct load_request){ .path = root });
    AUTO_FREE char *syntax = outside_findings(broken, "LB601");
    assert_non_null(strstr(syntax, "lambench.yaml:"));
}

/* A mistyped network must not leave a function with all of this machine's. */
static void a_wrong_network_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = { "network: nothing\n", "network: {}\n", "network: 7\n",
                                         "network: [\"a b\"]\n", "network: [host\n",
                                         "network: host\nfunctions: {F: {network: nun}}\n" };
    AUTO_FREE char *root = outside_project("{}", "{A: t}");
    for (size_t i = 0; i < COUNT(texts); i++) {
        outside_write(root, "lambench.yaml", texts[i]);
        AUTO_PROJECT project = outside_load(&(struct load_request){ .path = root });
        assert_network(project, "none");
    }
}

static void one_port_is_for_one_function(void **state)
{
    (void)state;
    AUTO_FREE char *root = unit_folder();
    outside_write(root, "template.yaml",
                  "Transform: AWS::Serverless-2016-10-31\nResources:\n"
                  "  F: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}\n"
                  "  G: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}\n");
    outside_write(root, "lambench.yaml",
                  "functions:\n  F: {debug: 9229}\n  G: {debug: 9229}\n");
    AUTO_PROJECT project = outside_load(&(struct load_request){ .path = root });
    AUTO_FREE char *told = outside_findings(project, "LB624");
    assert_string_equal(told, "lambench.yaml:3:3 G has the debug port of F, 9229\n");
    assert_int_equal(run_settings_function(project->settings, "F")->debug_port, 9229);
    assert_int_equal(run_settings_function(project->settings, "G")->debug_port, 0);
}

static void a_function_in_a_vpc_is_cut_off(void **state)
{
    (void)state;
    AUTO_FREE char *root = unit_folder();
    outside_write(root, "template.yaml",
                  "Transform: AWS::Serverless-2016-10-31\nResources:\n"
                  "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"
                  "      InlineCode: x\n      VpcConfig: {SubnetIds: [s]}\n");
    static const struct {
        const char *settings, *network;
    } rows[] = {
        { "cpu: on\n", "none" },
        { "network: host\n", "host" },
        { "functions: {F: {network: [db:1]}}\n", "db:1" },
        { "network: none\nfunctions: {F: {network: host}}\n", "host" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        outside_write(root, "lambench.yaml", rows[i].settings);
        AUTO_PROJECT project = outside_load(&(struct load_request){ .path = root });
        assert_network(project, rows[i].network);
    }
}

static void the_most_exact_pattern_gives_a_layer(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project("{}", "{A: t}");
    static const char *const folders[] = { "every", "any-version", "exact", "long" };
    for (size_t i = 0; i < COUNT(folders); i++) {
        AUTO_FREE char *name = mem_format("%s/x", folders[i]);
        outside_write(root, name, "x");
    }
    outside_write(root, "lambench.yaml",
                  "layers:\n  \"" ARN("*", "lib", "*") "\": every\n"
                  "  \"" ARN("us-east-1", "lib", "*") "\": any-version\n"
                  "  \"" ARN("us-east-1", "lib", "3") "\": exact\n"
                  "  \"*:layer:*\": long\n");
    AUTO_PROJECT project = outside_load(&(struct load_request){ .path = root });
    static const struct {
        const char *arn, *folder;
    } rows[] = {
        { ARN("us-east-1", "lib", "3"), "exact" },
        { ARN("us-east-1", "lib", "33"), "any-version" },
        { ARN("eu-west-1", "lib", "3"), "every" },
        { ARN("eu-west-1", "other", "3"), "long" },
        { "arn:aws:lambda:eu-west-1:123456789012:function:lib", NULL },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct run_layer *layer = run_settings_layer(project->settings, rows[i].arn);
        assert_string_equal(layer ? file_name(layer->path) : "none",
                            rows[i].folder ? rows[i].folder : "none");
    }
}

static void a_layer_by_arn_has_a_folder(void **state)
{
    (void)state;
    AUTO_FREE char *root = unit_folder();
    outside_write(root, "template.yaml",
                  "Transform: AWS::Serverless-2016-10-31\nResources:\n"
                  "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"
                  "      InlineCode: x\n      Layers:\n        - " ARN("us-east-1", "lib", "3") "\n"
                  "        - " ARN("us-east-1", "away", "1") "\n");
    outside_write(root, "lib/python/m.py", "x");
    outside_write(root, "lambench.yaml", "layers: {\"" ARN("*", "lib", "*") "\": lib}\n");
    AUTO_PROJECT project = outside_load(&(struct load_request){ .path = root });
    const struct function *function = project_function(project, "F");
    assert_string_equal(file_name(function->layers[0].path), "lib");
    assert_int_equal(function->layers[0].mapped->origin.line, 1);
    assert_null(function->layers[1].path);
    assert_null(function->layers[1].mapped);
}

static void gather(void *self, const char *function, const char *text)
{
    str_addf(self, "%s: %s\n", function ? function : "-", text);
}

static void changes_are_noticed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *told;
        bool anew;
    } rows[] = {
        { "spares: off\n", "-: spares on -> off\n", false },
        { "freeze: off\n", "-: freeze on -> off\n", false },
        { "cpu: on\n", "-: cpu off -> on\n", true },
        { "network: none\n", "-: network host -> none\n", true },
        { "functions: {F: {network: [a:1]}}\n", "F: network as for all -> a:1\n", true },
        { "functions: {F: {debug: 9229}}\n", "F: debug none -> 9229\n", true },
        { "functions: {F: {provisioned: 3}}\n", "F: provisioned none -> 3\n", false },
        { "functions: {F: {runtime-client: package}}\n", "F: runtime-client own -> package\n",
          true },
    };
    AUTO_FREE char *root = outside_project("{}", "{A: t}");
    AUTO_PROJECT before = outside_load(&(struct load_request){ .path = root });
    for (size_t i = 0; i < COUNT(rows); i++) {
        outside_write(root, "lambench.yaml", rows[i].text);
        AUTO_PROJECT after = outside_load(&(struct load_request){ .path = root });
        AUTO_STR told;
        str_init(&told, 1000);
        project_compare(before, after, gather, &told);
        assert_string_equal(told.text, rows[i].told);
        assert_int_equal(run_settings_differ(before->settings, project_function(before, "F"),
                                             after->settings, project_function(after, "F")),
                         rows[i].anew);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_file_all_is_default),
        cmocka_unit_test(every_setting_is_read),
        cmocka_unit_test(mistakes_are_told_at_their_place),
        cmocka_unit_test(a_wrong_network_is_none),
        cmocka_unit_test(one_port_is_for_one_function),
        cmocka_unit_test(a_function_in_a_vpc_is_cut_off),
        cmocka_unit_test(the_most_exact_pattern_gives_a_layer),
        cmocka_unit_test(a_layer_by_arn_has_a_folder),
        cmocka_unit_test(changes_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
