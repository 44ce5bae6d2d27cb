/*
 * Values from outside of a template: who wins, who is named, what is told; samconfig files and the
 * local store.
 */
#include "tests/lib/outside.h"

#include <sys/stat.h>

#include "workspace/base/blob.h"
#include "workspace/base/map.h"
#include "workspace/template/local_values.h"
#include "workspace/template/settings.h"

static const char stage[] = "{Stage: {Type: String, Default: dev}}";

static void assert_stage(const struct load_request *request, const char *value, const char *by)
{
    AUTO_PROJECT project = outside_load(request);
    const struct environment_value *variable = outside_variable(project, "STAGE");
    assert_non_null(variable);
    assert_string_equal(variable->value, value);
    assert_string_equal(variable->origin.parameter, "Stage");
    assert_string_equal(variable->origin.given, by);
    /* Whoever gave the value: what the template says stays what it says. */
    assert_int_equal(project->parameter_count, 1);
    assert_string_equal(value_text(project->parameters[0].value), value);
    assert_string_equal(value_text(value_get(project->parameters[0].definition, "Default")), "dev");
}

static void stronger_values_win(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project(stage, "{STAGE: !Ref Stage}");
    static const char *const parameters[] = { "Stage=one", "Stage=two=2" };
    struct load_request request = { .path = root };
    struct error error = ERROR_INIT;
    assert_stage(&request, "dev", "default");
    outside_write(root, "samconfig.toml", "version = 0.1\n[default.global.parameters]\n"
                                          "parameter_overrides = \"Stage=global\"\n");
    assert_stage(&request, "global", "samconfig.toml");
    outside_write(root, "samconfig.toml",
                  "version = 0.1\n"
                  "[default.local_invoke.parameters]\nparameter_overrides = \"Stage=local\"\n"
                  "[default.deploy.parameters]\nparameter_overrides = [\"Stage='de ploy'\"]\n"
                  "[default.global.parameters]\nparameter_overrides = \"Stage=global\"\n"
                  "[staging.deploy.parameters]\n"
                  "parameter_overrides = 'ParameterKey=Stage,ParameterValue=stg Other=1'\n");
    assert_stage(&request, "local", "samconfig.toml");
    request.config_env = "staging";
    assert_stage(&request, "stg", "samconfig.toml");
    request.config_env = NULL;
    assert_int_equal(local_values_set(root, SETTING_PARAMETER, "Stage", "kept", &error), 0);
    assert_stage(&request, "kept", ".lambench/values.json");
    request.parameters = parameters;
    request.parameter_count = 2;
    assert_stage(&request, "two=2", "--parameter");
}

static void reads_yaml_and_other_files(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project(stage, "{STAGE: !Ref Stage}");
    struct load_request request = { .path = root };
    outside_write(root, "samconfig.yml", "version: 0.1\ndefault: {deploy: {parameters: "
                                         "{parameter_overrides: {Stage: yml}}}}\n");
    assert_stage(&request, "yml", "samconfig.yml");
    outside_write(root, "samconfig.yaml", "version: 0.1\ndefault:\n  global:\n    parameters:\n"
                                          "      parameter_overrides: [Stage=yaml]\n");
    assert_stage(&request, "yaml", "samconfig.yaml");
    outside_write(root, "samconfig.toml", "version = 0.1\n[default.global.parameters]\n"
                                          "parameter_overrides = 'Stage=toml'");
    assert_stage(&request, "toml", "samconfig.toml");
    outside_write(root, "conf/other.toml", "version = 0.1\n[default.global.parameters]\n"
                                           "parameter_overrides = 'Stage=other'");
    request.config_file = "conf/other.toml"; /* from the template's folder: there is none here */
    assert_stage(&request, "other", "conf/other.toml");
}

static void finds_the_template(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project(stage, "{STAGE: !Ref Stage}");
    AUTO_FREE char *above = file_parent(root);
    AUTO_FREE char *folder = unit_path(root, "x");
    AUTO_FREE char *inner = unit_path(root, "x/y/inner.yaml");
    AUTO_FREE char *found = NULL;
    struct error error = ERROR_INIT;
    outside_write(root, "x/y/inner.yaml",
                  "Parameters: {Stage: {Type: String}}\nResources:\n  F: {Type: "
                  "'AWS::Lambda::Function', Properties: {FunctionName: !Ref Stage, Runtime: "
                  "python3.12, Handler: index.h, Code: {ZipFile: x}}}\n");
    outside_write(root, "x/samconfig.toml",
                  "version = 0.1\n[default.deploy.parameters]\ntemplate_file = 'packaged.yaml'\n"
                  "[default.build.parameters]\ntemplate_file = 'y/inner.yaml'\n"
                  "[default.global.parameters]\nparameter_overrides = 'Stage=above'\n");
    assert_int_equal(project_load_find(folder, &found, &error), 0);
    assert_string_equal(found, inner);
    const struct load_request request = { .path = found };
    AUTO_PROJECT project = outside_load(&request);
    assert_string_equal(project_function(project, "F")->name, "above");
}

static void gives_region_and_stack(void **state)
{
    (void)state;
    static const char *const parameters[] = { "AWS::AccountId=111122223333" };
    AUTO_FREE char *root = outside_project(stage, "{STACK: !Ref AWS::StackName, "
                                                  "ARN: !GetAtt Queue.Arn}");
    unsetenv("AWS_REGION");
    unsetenv("AWS_DEFAULT_REGION");
    outside_write(root, "samconfig.toml", "version = 0.1\n[default.global.parameters]\n"
                                          "stack_name = 'orders'\nregion = 'eu-west-1'\n");
    struct load_request request = { .path = root, .parameters = parameters, .parameter_count = 1 };
    AUTO_PROJECT project = outside_load(&request);
    assert_string_equal(project->region, "eu-west-1");
    assert_string_equal(outside_variable(project, "STACK")->value, "orders");
    assert_string_equal(outside_variable(project, "ARN")->value,
                        "arn:aws:sqs:eu-west-1:111122223333:Queue");
    request.region = "us-west-2";
    AUTO_PROJECT other = outside_load(&request);
    assert_string_equal(other->region, "us-west-2");
    AUTO_FREE char *unknown = outside_findings(other, "LB621");
    assert_string_equal(unknown, "");
}

static void tells_what_is_wrong_with_samconfig(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code, *wanted;
    } rows[] = {
        { "[default.global.parameters]\nregion = eu\n", "LB620",
          "samconfig.toml:2:10 not valid TOML: \"eu\" is no value; texts are written in quotes\n" },
        { "x = 1\n", "LB622",
          "samconfig.toml:1:1 the file does not say its version, so SAM CLI refuses it (Write at "
          "its beginning: version = 0.1)\n" },
        { "version = '0.1'\n", "LB622",
          "samconfig.toml:1:11 this version of the file is not known to SAM CLI (Write at its "
          "beginning: version = 0.1)\n" },
        { "version = 0.1\n[default.deploy.parameters]\nparameter_overrides = 'Stge=1 Stage=2'\n",
          "LB621", "samconfig.toml:3:23 the template has no parameter \"Stge\" (Did you mean "
                   "Stage?)\n" },
        { "version = 0.1\n[default.deploy.parameters]\nparameter_overrides = ['Stage']\n", "LB620",
          "samconfig.toml:3:24 a word of parameter_overrides has no name and value (Write "
          "NAME=VALUE, with quotes around values that have blanks in them.)\n" },
        { "version = 0.1\n[default.local_invoke.parameters]\nenv_vars = 'no.json'\n", "LB620",
          "samconfig.toml:3:12 env_vars names no.json, which does not exist\n" },
        { "version = 0.1\n[default.deploy.parameters]\ncapabilities = ['X']\n", "LB620", "" },
        { "", "LB622", "" },
    };
    AUTO_FREE char *root = outside_project(stage, "{STAGE: !Ref Stage}");
    const struct load_request request = { .path = root };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error = ERROR_INIT;
        outside_write(root, "samconfig.toml", rows[i].text);
        AUTO_PROJECT project = outside_load(&request);
        AUTO_FREE char *got = outside_findings(project, rows[i].code);
        assert_string_equal(got, rows[i].wanted);
        assert_int_equal(load_check_given(project, &error), 0);
    }
}

static void refuses_what_was_named(void **state)
{
    (void)state;
    static const char *const wrong[] = { "Stge=1" }, *const none[] = { "Stage" },
                      *const attribute[] = { "Quee.Url=1" },
                      *const right[] = { "Stage=1", "Queue.Url=2", "net-Vpc=3", "AWS::Region=x" };
    AUTO_FREE char *root = outside_project(stage, "{VPC: !ImportValue net-Vpc}");
    outside_write(root, "samconfig.toml", "version = 0.1\n[staging.global.parameters]\nx = 1\n");
    outside_write(root, "bad.json", "{\"F\": [1]}");
    outside_write(root, "worse.json", "{\"F\": {\"A\": 1,}}");
    outside_write(root, "other.json", "{}");
    AUTO_FREE char *bad = unit_path(root, "bad.json");
    AUTO_FREE char *worse = unit_path(root, "worse.json");
    AUTO_FREE char *absent = unit_path(root, "absent.json");
    AUTO_FREE char *other = unit_path(root, "other.json");
    const struct {
        struct load_request request;
        const char *message;
    } rows[] = {
        { { .parameters = wrong, .parameter_count = 1 },
          "--parameter: the template has no parameter \"Stge\" (Did you mean Stage?)" },
        { { .parameters = none, .parameter_count = 1 },
          "--parameter \"Stage\" has no name and value (Write --parameter NAME=VALUE.)" },
        { { .parameters = attribute, .parameter_count = 1 },
          "--parameter: the template has no resource for \"Quee.Url\" (Did you mean Queue.Url?)" },
        { { .parameters = right, .parameter_count = 4 }, NULL },
        { { .config_env = "stagin" }, "samconfig.toml:1:1: there is no environment \"stagin\" in "
                                      "it (--config-env) (Did you mean staging?)" },
        { { .config_env = "staging" }, NULL },
        { { .env_vars = bad }, "bad.json:1:7: \"F\" must be an object of names and values, not a "
                               "list (Write {\"Function\": {\"NAME\": \"value\"}}.)" },
        { { .env_vars = worse }, "worse.json:1:15: not valid JSON: " },
        { { .env_vars = absent }, "absent.json" },
        { { .env_vars = other }, NULL },
        { { .config_file = other }, "other.json:1:1: only .toml, .yaml and .yml are read as SAM "
                                    "CLI's configuration" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct load_request request = rows[i].request;
        struct error error = ERROR_INIT;
        char text[2048];
        request.path = root;
        AUTO_PROJECT project = outside_load(&request);
        assert_int_equal(load_check_given(project, &error), rows[i].message ? -1 : 0);
        if (rows[i].message)
            assert_non_null(strstr(error_text(&error, text, sizeof text), rows[i].message));
    }
}

static char *content(const char *root)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *path = unit_path(root, LOCAL_VALUES_FILE);
    AUTO(blob) text = NULL;
    assert_int_equal(file_read(path, 65536, &text, &error), 0);
    return mem_text(blob_bytes(text));
}

static void join(void *self, const char *name, const char *value)
{
    str_addf(self, "%s=%s ", name, value);
}

static void keeps_values(void **state)
{
    (void)state;
    AUTO_FREE char *root = unit_folder();
    struct error error = ERROR_INIT;
    struct stat info;
    assert_int_equal(local_values_set(root, SETTING_SSM, "/a/b", "1", &error), 0);
    assert_int_equal(local_values_set(root, SETTING_SECRET, "db:SecretString:pw", "x\"y", &error),
                     0);
    assert_int_equal(local_values_set(root, SETTING_SECRET, "json", "{\"k\": 1.50}", &error), 0);
    assert_int_equal(local_values_set(root, SETTING_SECRET, "text", "plain", &error), 0);
    AUTO_FREE char *first = content(root);
    assert_string_equal(first, "{\n  \"ssm\": {\n    \"/a/b\": \"1\"\n  },\n  \"secrets\": {\n"
                               "    \"db\": {\n      \"SecretString\": {\n"
                               "        \"pw\": \"x\\\"y\"\n      }\n    },\n    \"json\": {\n"
                               "      \"SecretString\": {\n        \"k\": 1.50\n      }\n    },\n"
                               "    \"text\": {\n      \"SecretString\": \"plain\"\n    }\n  }\n"
                               "}\n");
    AUTO_FREE char *path = unit_path(root, LOCAL_VALUES_FILE);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    AUTO_FREE char *ignore = unit_path(root, ".lambench/.gitignore");
    assert_true(file_exists(ignore));
    assert_int_equal(local_values_set(root, SETTING_SECRET, "text:SecretString:k", "v", &error),
                     -1);
    assert_string_equal(error.what, "the secret text is one text, it has no keys");
    assert_int_equal(local_values_set(root, SETTING_SECRET, "json:SecretString:l", "2", &error),
                     0);
    AUTO_STR all;
    str_init(&all, 65536);
    assert_int_equal(local_values_each(root, SETTING_SECRET, join, &all, &error), 0);
    assert_string_equal(all.text, "db:SecretString:pw=x\"y json:SecretString:k=1.50 "
                                  "json:SecretString:l=2 text=plain ");
}

static void forgets_values(void **state)
{
    (void)state;
    AUTO_FREE char *root = unit_folder();
    struct error error = ERROR_INIT;
    assert_int_equal(local_values_set(root, SETTING_SECRET, "db:SecretString:pw", "1", &error), 0);
    assert_int_equal(local_values_set(root, SETTING_SECRET, "db:SecretString:user", "2", &error),
                     0);
    assert_int_equal(local_values_set(root, SETTING_IMPORT, "a", "1", &error), 0);
    assert_int_equal(local_values_set(root, SETTING_IMPORT, "b", NULL, &error), -1);
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    error_clear(&error);
    assert_int_equal(local_values_set(root, SETTING_SECRET, "db:SecretString:pw", NULL, &error),
                     0);
    AUTO_STR all;
    str_init(&all, 65536);
    assert_int_equal(local_values_each(root, SETTING_SECRET, join, &all, &error), 0);
    assert_string_equal(all.text, "db:SecretString:user=2 ");
    assert_int_equal(local_values_set(root, SETTING_SECRET, "db", NULL, &error), 0);
    assert_int_equal(local_values_set(root, SETTING_IMPORT, "a", NULL, &error), 0);
    AUTO_FREE char *left = content(root);
    assert_string_equal(left, "{}\n");
}

static void leaves_a_broken_store_alone(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project(stage, "{STAGE: !Ref Stage}");
    const struct load_request request = { .path = root };
    struct error error = ERROR_INIT;
    outside_write(root, LOCAL_VALUES_FILE, "{\"parameters\": {\"Stage\": \"x\",}}\n");
    assert_int_equal(local_values_set(root, SETTING_PARAMETER, "Stage", "y", &error), -1);
    assert_string_equal(error.file, LOCAL_VALUES_FILE);
    assert_int_equal(error.line, 1);
    AUTO_FREE char *same = content(root);
    assert_string_equal(same, "{\"parameters\": {\"Stage\": \"x\",}}\n");
    AUTO_PROJECT project = outside_load(&request);
    AUTO_FREE char *told = outside_findings(project, "LB620");
    assert_non_null(strstr(told, ".lambench/values.json:1:30 not valid JSON: "));
    assert_string_equal(outside_variable(project, "STAGE")->value, "dev");
}

static void tells_what_is_wrong_with_the_store(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project(stage, "{STAGE: !Ref Stage}");
    const struct load_request request = { .path = root };
    outside_write(root, LOCAL_VALUES_FILE,
                  "{\"parametres\": {},\n \"ssm\": {\"/a\": [1]},\n \"imports\": 1,\n"
                  " \"parameters\": {\"Stag\": \"x\"}, \"attributes\": {\"Queu.Url\": \"x\"}}\n");
    AUTO_PROJECT project = outside_load(&request);
    AUTO_FREE char *wrong = outside_findings(project, "LB620");
    assert_string_equal(wrong,
                        ".lambench/values.json:1:2 values of this kind are not known (Did you mean "
                        "parameters)\n"
                        ".lambench/values.json:2:16 a value here must be text (Write \"...\".)\n"
                        ".lambench/values.json:3:13 this must be an object of names and values\n");
    AUTO_FREE char *unknown = outside_findings(project, "LB621");
    assert_string_equal(unknown,
                        ".lambench/values.json:4:17 the template has no parameter \"Stag\" (Did "
                        "you mean Stage?)\n"
                        ".lambench/values.json:4:46 the template has no resource for \"Queu.Url\" "
                        "(Did you mean Queue.Url?)\n");
}

static void takes_words_apart(void **state)
{
    (void)state;
    static const struct setting_source source = { .by = "x" };
    static const struct {
        const char *text, *a, *b;
        size_t wrong;
    } rows[] = {
        { "A=1 B='x y'", "1", "x y", 0 },
        { "A=\"q\\\"r\"\tB=it\\'s", "q\"r", "it's", 0 },
        { "ParameterKey=A,ParameterValue=1=2 ParameterKey=B,ParameterValue=", "1=2", "", 0 },
        { "A=1\vB=2\f", "1", "2", 0 },
        { "A=a,b 'B= c ' C =d", "a,b", " c ", 2 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        AUTO(map) values = settings_new();
        assert_int_equal(settings_add_overrides(values, rows[i].text, &source), rows[i].wrong);
        assert_string_equal(settings_get(values, "A")->text, rows[i].a);
        assert_string_equal(settings_get(values, "B")->text, rows[i].b);
    }
}

static void watches_its_files(void **state)
{
    (void)state;
    static const char *const names[] = { "samconfig.toml", "samconfig.yaml", "samconfig.yml",
                                         ".env", ".lambench/values.json", ".lambench/env.json" };
    AUTO_FREE char *root = outside_project(stage, "{STAGE: !Ref Stage}");
    const struct load_request request = { .path = root };
    AUTO_PROJECT project = outside_load(&request);
    for (size_t i = 0; i < COUNT(names); i++) {
        AUTO_FREE char *path = unit_path(root, names[i]);
        size_t found = 0;
        for (size_t j = 0; j < project->input_count; j++)
            found += strcmp(project->inputs[j], path) == 0;
        assert_int_equal(found, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stronger_values_win),
        cmocka_unit_test(reads_yaml_and_other_files),
        cmocka_unit_test(finds_the_template),
        cmocka_unit_test(gives_region_and_stack),
        cmocka_unit_test(tells_what_is_wrong_with_samconfig),
        cmocka_unit_test(refuses_what_was_named),
        cmocka_unit_test(keeps_values),
        cmocka_unit_test(forgets_values),
        cmocka_unit_test(leaves_a_broken_store_alone),
        cmocka_unit_test(tells_what_is_wrong_with_the_store),
        cmocka_unit_test(takes_words_apart),
        cmocka_unit_test(watches_its_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
