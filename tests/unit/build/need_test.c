/* plan_need: which code cannot run as it is. */
#include "tests/lib/unit.h"

#include "runner/build/plan.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/model/function.h"

static const struct need {
    const char *name, *runtime, *handler;
    const char *files[8];       /* "name" or "name=text" */
    const char *layer;          /* a file in a layer, or NULL */
    const char *needs;
} needs[] = {
    { "no package.json", "nodejs20.x", "app.handler", { "app.js" }, NULL, NULL },
    { "no dependencies", "nodejs20.x", "app.handler", { "package.json={\"name\":\"x\"}" }, NULL,
      NULL },
    { "a dependency is missing", "nodejs20.x", "app.handler",
      { "package.json={\"dependencies\":{\"@a/b\":\"1\"}}" }, NULL, "nodejs" },
    { "it is there", "nodejs20.x", "app.handler",
      { "package.json={\"dependencies\":{\"@a/b\":\"1\"}}", "node_modules/@a/b/package.json" },
      NULL,
      NULL },
    { "it is in a layer", "nodejs20.x", "app.handler",
      { "package.json={\"dependencies\":{\"@a/b\":\"1\"}}" }, "nodejs/node_modules/@a/b/index.js",
      NULL },
    { "a layer that is built may have it", "nodejs20.x", "app.handler",
      { "package.json={\"dependencies\":{\"@a/b\":\"1\"}}" }, "package.json", NULL },
    { "only for development", "nodejs20.x", "app.handler",
      { "package.json={\"devDependencies\":{\"x\":\"1\"}}" }, NULL, NULL },
    { "package.json is broken", "nodejs20.x", "app.handler", { "package.json={" }, NULL, NULL },
    { "nothing required", "python3.12", "app.handler", { "requirements.txt=# none\n\n" }, NULL,
      NULL },
    { "a package is missing", "python3.12", "app.handler",
      { "requirements.txt=Flask>=2 ; python_version > '3'\n" }, NULL, "python" },
    { "as a module", "python3.12", "app.handler",
      { "requirements.txt=my-pkg==1\n", "my_pkg/__init__.py" }, NULL, NULL },
    { "as a distribution", "python3.12", "app.handler",
      { "requirements.txt=PyYAML[x]==6\n", "pyyaml-6.0.dist-info/METADATA", "yaml/__init__.py" },
      NULL, NULL },
    { "in a layer", "python3.12", "app.handler", { "requirements.txt=six2\n" }, "python/six2.py",
      NULL },
    { "what the runtime brings", "python3.12", "app.handler", { "requirements.txt=boto3>1\n" },
      NULL,
      NULL },
    { "another list", "python3.12", "app.handler",
      { "requirements.txt=-r more.txt\n", "more.txt=left\n" }, NULL, "python" },
    { "lists in a circle", "python3.12", "app.handler",
      { "requirements.txt=-r requirements.txt\n" }, NULL, NULL },
    { "a folder is required", "python3.12", "app.handler", { "requirements.txt=./pkg\n" }, NULL,
      "python" },
    { "a gem", "ruby3.3", "app.handler", { "Gemfile=source 'x'\ngem 'rack'\n" }, NULL, "ruby" },
    { "gems are there", "ruby3.3", "app.handler",
      { "Gemfile=gem 'rack'\n", "vendor/bundle/x" }, NULL, NULL },
    { "no gem", "ruby3.3", "app.handler", { "Gemfile=source 'x'\n" }, NULL, NULL },
    { "sources of Java", "java21", "a.App::h", { "pom.xml", "src/main/java/a/App.java" }, NULL,
      "java" },
    { "classes", "java21", "a.App::h", { "pom.xml", "a/App.class" }, NULL, NULL },
    { "libraries", "java21", "a.App::h", { "build.gradle", "lib/a.jar" }, NULL, NULL },
    { "a project of .NET", "dotnet8", "A::B.C::D", { "A.csproj" }, NULL, "dotnet" },
    { "an assembly", "dotnet8", "A::B.C::D", { "A.csproj", "A.dll" }, NULL, NULL },
    { "Go", "provided.al2023", "bootstrap", { "go.mod", "main.go" }, NULL, "go1.x" },
    { "Rust", "provided.al2023", "bootstrap", { "Cargo.toml" }, NULL, "rust-cargolambda" },
    { "a makefile with its target", "provided.al2023", "x", { "Makefile=build-Made:\n", "go.mod" },
      NULL, "makefile" },
    { "a makefile without", "provided.al2023", "x", { "Makefile=all:\n" }, NULL, NULL },
    { "a bootstrap", "provided.al2023", "x", { "go.mod", "bootstrap" }, NULL, NULL },
    { "a bootstrap in a layer", "provided.al2023", "x", { "go.mod" }, "bootstrap", NULL },
    { "an unknown runtime", "cobol1", "x", { "go.mod" }, NULL, NULL },
};

static void add_file(const char *folder, const char *text)
{
    struct error error = ERROR_INIT;
    const char *bytes = strchr(text, '=');
    AUTO_FREE char *name = mem_text_n(text, bytes ? (size_t)(bytes - text) : strlen(text));
    AUTO_FREE char *path = file_join(folder, name);
    AUTO_FREE char *parent = file_parent(path);
    bytes = bytes ? bytes + 1 : "";
    assert_int_equal(file_make_folders(parent, 0755, &error), 0);
    assert_int_equal(file_replace(path, bytes, strlen(bytes), 0644, &error), 0);
}

static void check(const struct need *need)
{
    AUTO_FREE char *folder = unit_folder();
    AUTO_FREE char *code = file_join(folder, "code");
    AUTO_FREE char *layer = file_join(folder, "layer");
    struct error error = ERROR_INIT;
    assert_int_equal(file_make_folders(code, 0755, &error), 0);
    for (size_t i = 0; i < COUNT(need->files) && need->files[i]; i++)
        add_file(code, need->files[i]);
    if (need->layer)
        add_file(layer, need->layer);
    struct layer_use uses[] = { { .path = layer } };
    struct function function = {
        .id = mem_text("Made"), .runtime = mem_text(need->runtime),
        .handler = mem_text(need->handler), .code_path = code,
        .layers = uses, .layer_count = need->layer ? 1 : 0,
    };
    const char *found = plan_need(&function);
    if (!text_equal(found, need->needs))
        fail_msg("%s: needs %s, not %s", need->name, found ? found : "nothing",
                 need->needs ? need->needs : "nothing");
    free(function.id);
    free(function.runtime);
    free(function.handler);
    assert_int_equal(file_remove_tree(folder, &error), 0);
}

static void test_what_cannot_run_as_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(needs); i++)
        check(&needs[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_cannot_run_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
