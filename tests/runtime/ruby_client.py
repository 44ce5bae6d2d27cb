#!/usr/bin/python3
"""Tests of the Ruby runtime client, with the means of bootstraps.py. Words of AWS's payloads and log
lines that these cases look for were recorded from the service or are in the published client.

    ruby_client.py [word...]    only the cases whose name has one of the words

LAMBENCH_TEST_RUBY names another interpreter to test with.
"""
import json
import os
import shutil
import subprocess
import sys

import bootstraps
from bootstraps import ARN, REQUEST, SOURCES, Run, case, eq, init_error, match

RUBY = os.environ.get("LAMBENCH_TEST_RUBY") or shutil.which("ruby")
bootstraps.CASES.clear()
bootstraps.PROGRAMS["ruby"] = RUBY
VERSION = tuple(int(part) for part in subprocess.run(
    [RUBY, "--disable=gems", "-e", "puts RUBY_VERSION"], stdout=subprocess.PIPE,
    check=True).stdout.split(b".")[:2]) if RUBY else (0, 0)


def start(run):
    path = os.path.join(run.runtime, "bootstrap.rb")
    shutil.copy(os.path.join(SOURCES, "ruby.rb"), path)
    features = "gems,did_you_mean" + (",error_highlight" if VERSION >= (3, 1) else "") + (
        ",syntax_suggest" if VERSION >= (3, 2) else "")
    return [RUBY, "--disable=" + features, path]


def ruby(code, *events, **options):
    files = {"app.rb": code}
    files.update(options.pop("files", {}))
    return Run(start, files, events or ({},), **options)


@case
def ruby_echo_and_format():
    run = ruby("def handler(event:, context:) = event" if VERSION >= (3, 0) else
               "def handler(event:, context:)\n event\nend",
               {"a": [1, 2.5, None, True], "é": "ü"}, {"n": 2})
    eq(run.body(0), '{"a":[1,2.5,null,true],"é":"ü"}')
    eq(run.value(1), {"n": 2})
    eq(run.posts[0]["headers"]["content-type"], "application/json")
    eq(run.posts[1]["path"], "/2018-06-01/runtime/invocation/" + REQUEST.format(1) + "/response")
    eq((run.api.connections, run.out, run.err), (1, "", ""))


@case
def ruby_values():
    for code, want in (("nil", "null"), ("'té'", '"té"'), ("{ a: :b, 1 => [nil] }",
                                                           '{"a":"b","1":[null]}')):
        run = ruby("def handler(event:, context:)\n %s\nend" % code)
        eq((run.kind(), run.body()), ("response", want))


@case
def ruby_bytes():
    run = ruby("def handler(event:, context:)\n StringIO.new(\"\\x00raw\")\nend")
    eq((run.posts[0]["body"], run.posts[0]["headers"]["content-type"]),
       (b"\0raw", "application/unknown"))


@case
def ruby_event_of_another_type():
    run = ruby("def handler(event:, context:)\n event\nend",
               (b"plain \xc3\xa9", {"Content-Type": "text/plain"}))
    eq(run.value(), "plain é")


@case
def ruby_context():
    cognito = '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}'
    client = '{"client":{"app_title":"té"},"custom":{"k":1},"env":{"e":2}}'
    run = ruby("""
def handler(event:, context:)
  c = context
  left = c.get_remaining_time_in_millis
  [c.aws_request_id, c.log_group_name, c.log_stream_name, c.function_name, c.function_version,
   c.memory_limit_in_mb, c.invoked_function_arn, c.tenant_id, c.identity, c.client_context,
   left.is_a?(Integer) && left > 0 && left <= 5000, c.deadline_ms > 1_600_000_000_000,
   ENV['_X_AMZN_TRACE_ID'], ENV.keys.grep(/LAMBENCH/)]
end""", ({}, {"Lambda-Runtime-Client-Context": client, "Lambda-Runtime-Cognito-Identity": cognito,
              "Lambda-Runtime-Aws-Tenant-Id": "t", "Lambda-Runtime-Trace-Id": "Root=1"}), {},
               ({}, {"Lambda-Runtime-Deadline-Ms": "1"}))
    eq(run.value(0), [REQUEST.format(0), "/aws/lambda/f", "2024/01/01/[$LATEST]0", "f", "$LATEST",
                      "128", ARN, "t", json.loads(cognito), json.loads(client), True, True,
                      "Root=1", []])
    eq(run.value(1)[7:], [None, None, None, True, True, None, []])
    eq(run.value(2)[10], False)


@case
def ruby_error():
    run = ruby("""
class OutOfStock < StandardError; end
def inner
  raise OutOfStock, "none\\nleft"
end
def handler(event:, context:)
  inner
end""", {}, {})
    quote = "'Object#" if VERSION >= (3, 4) else "`"
    eq((run.kind(0), run.kind(1)), ("error", "error"))
    eq(run.value(), {"errorMessage": "none\nleft", "errorType": "Function<OutOfStock>",
                     "stackTrace": ["%s/app.rb:4:in %sinner'" % (run.task, quote),
                                    "%s/app.rb:7:in %shandler'" % (run.task, quote)]})
    eq(list(run.value()), ["errorMessage", "errorType", "stackTrace"])
    eq(run.posts[0]["headers"]["lambda-runtime-function-error-type"], "Function<UserException>")
    lines = run.out.split("\n")
    eq(lines[0], "Error raised from handler method")
    eq(json.loads(lines[1].replace("\r", "\n")), run.value())
    eq(run.killed, True)


@case
def ruby_named_error_classes():
    run = ruby("def handler(event:, context:)\n raise ArgumentError, 'x'\nend")
    eq(run.posts[0]["headers"]["lambda-runtime-function-error-type"], "Function<ArgumentError>")


@case
def ruby_long_stack():
    run = ruby("def dive(n)\n raise 'deep' if n.zero?\n dive(n - 1)\nend\n"
               "def handler(event:, context:)\n dive(300)\nend")
    eq(len(run.value()["stackTrace"]), 100)


@case
def ruby_critical_errors():
    for code, kind, message in (
            ("nil.nope", "NoMethodError", "^undefined method [`']nope' for nil"),
            ("Nope", "NameError", "^uninitialized constant Nope$"),
            ("exit 3", "SystemExit", "^exit$"), ("abort 'words'", "SystemExit", "^words$"),
            ("raise Exception, 'x'", "Exception", "^x$"),
            ("raise NotImplementedError, 'x'", "NotImplementedError", "^x$")):
        run = ruby("def handler(event:, context:)\n %s\nend" % code, 1, 2)
        eq((run.kind(), run.value()["errorType"]), ("error", "Function<%s>" % kind))
        match(message, run.value()["errorMessage"])
        match("^Critical exception from handler\n", run.out)
        eq((code, run.status, run.killed, len(run.posts)), (code, 255, False, 1))


@case
def ruby_missing_method():
    run = ruby("def other\nend")
    eq(run.value()["errorType"], "Function<NoMethodError>")
    match("^undefined method [`']handler' for main", run.value()["errorMessage"])
    eq(run.status, 255)


@case
def ruby_exit_at_once():
    run = ruby("def handler(event:, context:)\n print 'said'\n exit! 7\nend")
    eq((run.status, run.out, run.posts), (7, "said", []))


@case
def ruby_signal():
    run = ruby("def handler(event:, context:)\n Process.kill(:KILL, $$)\n sleep\nend")
    eq((run.status, run.posts), (-9, []))


@case
def ruby_event_not_json():
    run = ruby("def handler(event:, context:)\n 1\nend", b"{", status=403)
    eq((run.status, run.posts[0]["path"]), (252, "/2018-06-01/runtime/init/error"))
    eq(run.value()["errorType"], "Init<JSON::ParserError>")


@case
def ruby_result_not_json():
    run = ruby("def handler(event:, context:)\n Float::NAN\nend", 1, 2)
    eq(run.value(0)["errorType"], "Function<JSON::GeneratorError>")
    eq(run.kind(1), "error")


@case
def ruby_init_missing_file():
    run = ruby("", handler="function.handler")
    init_error(run, "Init<LoadError>", "^cannot load such file -- function$", 252)
    match("^Init error when loading handler function.handler\n{", run.out)


@case
def ruby_init_errors():
    for code, kind, message, header in (
            ("def handler(", "SyntaxError", "app.rb:1", "Function<UserException>"),
            ("raise 'at once'", "RuntimeError", "^at once$", "Function<UserException>"),
            ("exit 4", "SystemExit", "^exit$", "Init<SystemExit>"),
            ("require 'nowhere'", "LoadError", "^cannot load such file -- nowhere$",
             "Init<LoadError>")):
        run = ruby(code)
        eq((run.value()["errorType"], run.status), ("Init<%s>" % kind, 252))
        match(message, run.value()["errorMessage"])
        eq(run.posts[0]["headers"]["lambda-runtime-function-error-type"], header)


@case
def ruby_handler_names():
    code = "module Shop\n class Orders\n  def self.list(event:, context:)\n   'listed'\n  end\n " \
        "end\nend"
    eq(ruby(code, handler="app.Shop::Orders.list").value(), "listed")
    eq(ruby("", files={"lib/deep.rb": "def go(event:, context:)\n 'deep'\nend"},
            handler="lib/deep.go").value(), "deep")
    run = ruby("", handler="app")
    eq(run.value()["errorType"], "Init<ArgumentError>")
    match(r'^Invalid handler \["app"\], must be of form FILENAME\.METHOD or FILENAME\.CLASS\.METHOD '
          r'where FILENAME corresponds with an existing Ruby source file FILENAME\.rb, CLASS is an '
          r'optional module/class namespace and METHOD is a callable method\.',
          run.value()["errorMessage"])


@case
def ruby_logger():
    run = ruby("require 'logger'\nLOG = Logger.new($stdout)\nLOG.info('early')\n"
               "def handler(event:, context:)\n LOG.warn('words')\n Logger.new($stdout, "
               "progname: 'p').error(RuntimeError.new('e'))\n Logger.new('/dev/null').info(1)\n"
               " puts \"a\\nb\"\nend")
    lines = run.out.split("\n")
    stamp = r", \[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6} #\d+\] "
    match("^I" + stamp + r" INFO  -- : early$", lines[0])
    match("^W" + stamp + r" WARN %s -- : words$" % REQUEST.format(0), lines[1])
    match("^E" + stamp + r"ERROR %s -- p: e \(RuntimeError\)" % REQUEST.format(0), lines[2])
    eq(lines[-3:], ["a", "b", ""])


@case
def ruby_logger_without_require():
    run = ruby("def handler(event:, context:)\n Logger.new($stdout).info('x')\n "
               "[URI('http://h/p').path, Net::HTTP.name]\nend")
    eq(run.value(), ["/p", "Net::HTTP"])
    match(" INFO %s -- : x\n$" % REQUEST.format(0), run.out)


@case
def ruby_logger_json():
    run = ruby("require 'logger'\ndef handler(event:, context:)\n log = Logger.new($stdout, "
               "progname: 'shop')\n log.info('words')\n begin\n  raise ArgumentError, 'bad'\n "
               "rescue => e\n  log.error(e)\n end\nend", env={"AWS_LAMBDA_LOG_FORMAT": "JSON"})
    first, second = (json.loads(line) for line in run.out.splitlines())
    eq({key: first[key] for key in first if key != "timestamp"},
       {"level": "INFO", "message": "words", "requestId": REQUEST.format(0), "logger": "shop"})
    eq((second["errorType"], second["errorMessage"], second["location"].split("/")[-1][:7]),
       ("ArgumentError", "bad", "app.rb:"))


@case
def ruby_gems():
    gemspec = "Gem::Specification.new { |s| s.name = 'tiny'; s.version = '1.0'; s.summary = 's'; " \
        "s.authors = ['a']; s.require_paths = ['lib'] }"
    version = "%d.%d.0" % VERSION
    for root, where in (("files", "vendor/bundle/ruby/" + version),
                        ("layer", "ruby/gems/" + version)):
        run = ruby("require 'tiny'\ndef handler(event:, context:)\n TINY\nend", **{root: {
            where + "/specifications/tiny-1.0.gemspec": gemspec,
            where + "/gems/tiny-1.0/lib/tiny.rb": "TINY = 'found'"}})
        eq((root, run.value()), (root, "found"))


@case
def ruby_rubygems_when_asked_for():
    run = ruby("def handler(event:, context:)\n [defined?(Gem::Version).nil?, "
               "Gem::Version.new('1.2') > Gem::Version.new('1.1')]\nend")
    eq(run.value()[1], True)


@case
def ruby_terminated_while_waiting():
    run = ruby("def handler(event:, context:)\n pid = $$\n fork { sleep 0.3; "
               "Process.kill(:TERM, pid); exit! }\n 1\nend", wait=8, keep=True)
    eq((run.status, run.killed), (0, False))
    match("gracefully shutting down", run.out)


bootstraps.every("ruby", ruby, "def handler(event:, context:)\n event\nend")

if __name__ == "__main__":
    sys.exit(bootstraps.main())
