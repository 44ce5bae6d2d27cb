"""The same handlers in every language, for matrix.py: each does what the event's "do" says, and there
are those that fail before they are called. Files by name; {} in none of them is a placeholder."""

NODE = {
    "main.js": r"""
class OutOfStock extends Error {
  constructor(words) { super(words); this.name = 'OutOfStock'; }
}
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const deeds = {
  ok: async (event, context) => {
    console.log('said ok');
    return { ok: true, request: context.awsRequestId, event };
  },
  error: async () => { throw new RangeError('boom'); },
  custom: async () => { throw new OutOfStock('none left'); },
  async: async () => { Promise.reject(new OutOfStock('late')); await wait(5000); },
  bad: async () => ({ big: 1n }),
  exit: async () => process.exit(7),
  signal: async () => { process.kill(process.pid, 'SIGKILL'); await wait(5000); },
  loop: async () => { console.log('begins'); for (;;); },
  memory: async () => { const all = []; for (;;) all.push(Buffer.alloc(1 << 22, 1)); },
  big: async (event) => 'x'.repeat(event.size),
  background: async () => { setTimeout(() => console.log('from before'), 50); return 'answered'; },
  wait: async () => { await wait(500); return 'waited'; },
};
exports.handler = (event, context) => deeds[event.do](event, context);
exports.value = 5;
exports.stream = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('one ');
  if (event.do === 'error') throw new OutOfStock('in the middle');
  stream.end('two');
});
""",
    "slow.js": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1200);\n"
               "exports.handler = async () => 'slow';\n",
    "fail.js": "throw new RangeError('no such day');\n",
    "syntax.js": "exports.handler = async () => {\n",
}

PYTHON = {
    "main.py": r"""
import os, signal, sys, threading, time
class OutOfStock(Exception):
    pass
def ok(event, context):
    print("said ok")
    return {"ok": True, "request": context.aws_request_id, "event": event}
def error(event, context):
    raise ValueError("boom")
def custom(event, context):
    raise OutOfStock("none left")
def late(event, context):
    thread = threading.Thread(target=custom, args=(event, context))
    thread.start()
    thread.join()
    return "answered"
def bad(event, context):
    return {1, 2}
def exit(event, context):
    sys.exit(7)
def at_once(event, context):
    os._exit(8)
def kill(event, context):
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(5)
def loop(event, context):
    print("begins")
    while True:
        pass
def memory(event, context):
    parts = []
    while True:
        parts.append(b"x" * (1 << 22))
def big(event, context):
    return "x" * event["size"]
def background(event, context):
    def later():
        time.sleep(0.05)
        print("from before")
    threading.Thread(target=later, daemon=True).start()
    return "answered"
def wait(event, context):
    time.sleep(0.5)
    return "waited"
DEEDS = {"async": late, "signal": kill}
def handler(event, context):
    return (DEEDS.get(event["do"]) or globals()[event["do"]])(event, context)
""",
    "slow.py": "import time\ntime.sleep(1.2)\ndef handler(e, c): return 'slow'\n",
    "fail.py": "raise ValueError('no such day')\n",
    "syntax.py": "def handler(:\n",
}

RUBY = {
    "main.rb": r"""
class OutOfStock < StandardError; end
DEEDS = {
  'ok' => lambda { |event, context|
    puts 'said ok'
    { ok: true, request: context.aws_request_id, event: event }
  },
  'error' => ->(_, _) { raise ArgumentError, 'boom' },
  'custom' => ->(_, _) { raise OutOfStock, 'none left' },
  'async' => ->(_, _) { Thread.new { raise OutOfStock, 'late' }.join },
  'bad' => ->(_, _) { Float::NAN },
  'exit' => ->(_, _) { exit! 7 },
  'signal' => ->(_, _) { Process.kill(:KILL, $$); sleep 5 },
  'loop' => ->(_, _) { puts 'begins'; loop {} },
  'memory' => ->(_, _) { all = []; loop { all << 'x' * (1 << 22) } },
  'big' => ->(event, _) { 'x' * event['size'] },
  'background' => ->(_, _) { Thread.new { sleep 0.05; puts 'from before' }; 'answered' },
  'wait' => ->(_, _) { sleep 0.5; 'waited' },
}
def handler(event:, context:)
  DEEDS.fetch(event['do']).call(event, context)
end
""",
    "slow.rb": "sleep 1.2\ndef handler(event:, context:) = 'slow'\n",
    "fail.rb": "raise ArgumentError, 'no such day'\n",
    "syntax.rb": "def handler(event:\n",
}

JAVA = r"""
import com.amazonaws.services.lambda.runtime.*;
import java.util.*;
import java.util.concurrent.*;

public class Main implements RequestHandler<Map<String, Object>, Object> {
    public static class OutOfStock extends RuntimeException {
        public OutOfStock(String words) { super(words); }
    }
    static void sleep(long ms) {
        try { Thread.sleep(ms); } catch (InterruptedException e) { throw new Error(e); }
    }
    public Object handleRequest(Map<String, Object> event, Context context) {
        switch ((String) event.get("do")) {
            case "ok":
                context.getLogger().log("said ok\n");
                return Map.of("ok", true, "request", context.getAwsRequestId(), "event", event);
            case "error": throw new IllegalStateException("boom");
            case "custom": throw new OutOfStock("none left");
            case "async":
                return CompletableFuture.supplyAsync(() -> { throw new OutOfStock("late"); }).join();
            case "bad":
                List<Object> circle = new ArrayList<>();
                circle.add(circle);
                return circle;
            case "exit": System.exit(7);
            case "signal":
                ProcessHandle.of(ProcessHandle.current().pid()).get();
                try {
                    new ProcessBuilder("/bin/kill", "-9", "" + ProcessHandle.current().pid())
                        .inheritIO().start();
                } catch (java.io.IOException e) { throw new Error(e); }
                sleep(5000);
            case "loop":
                System.out.println("begins");
                for (;;);
            case "memory":
                List<byte[]> all = new ArrayList<>();
                for (;;) all.add(new byte[1 << 22]);
            case "big": return "x".repeat((Integer) event.get("size"));
            case "background":
                Thread later = new Thread(() -> { sleep(50); System.out.println("from before"); });
                later.setDaemon(true);
                later.start();
                return "answered";
            case "wait": sleep(500); return "waited";
            default: return null;
        }
    }
    public static class Slow {
        static { sleep(1200); }
        public String go() { return "slow"; }
    }
    public static class Path { // which of several classes of one name there is
        static Object of(String name) {
            try { return Class.forName(name).getField("WHERE").get(null); }
            catch (ReflectiveOperationException e) { return e.getClass().getSimpleName(); }
        }
        public List<Object> go() { return List.of(of("First"), of("Second"), of("Third"), of("Fourth")); }
    }
    public static class Fail {
        public Fail() { throw new IllegalStateException("no such day"); }
        public String go() { return ""; }
    }
}
"""

# Programs: the clients are those of templates/custom-*.
C = r"""
#include "runtime.h"
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int is(const struct invocation *invocation, const char *word) {
    char *text = runtime_format("\"do\":\"%s\"", word);
    int found = strstr(invocation->event, text) != NULL;
    free(text);
    return found;
}
static struct answer big(const struct invocation *invocation) {
    size_t size = (size_t)atol(strstr(invocation->event, "\"size\":") + 7);
    char *text = malloc(size + 3);
    memset(text, 'x', size + 2);
    text[0] = text[size + 1] = '"';
    text[size + 2] = 0;
    return (struct answer){ .body = text };
}
static void *later(void *nothing) {
    usleep(50000);
    puts("from before");
    fflush(stdout);
    return nothing;
}
static struct answer background(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, later, NULL);
    pthread_detach(thread);
    return (struct answer){ .body = runtime_format("\"answered\"") };
}
static struct answer handle(const struct invocation *invocation) {
    if (is(invocation, "background")) return background();
    if (is(invocation, "bad")) return (struct answer){ .body = runtime_format("{bad") };
    if (is(invocation, "wait")) {
        usleep(500000);
        return (struct answer){ .body = runtime_format("\"waited\"") };
    }
    if (is(invocation, "error") || is(invocation, "custom"))
        return (struct answer){ .is_error = 1, .body = runtime_format(
            "{\"errorMessage\":\"boom\",\"errorType\":\"Function.OutOfStock\"}") };
    if (is(invocation, "exit")) exit(7);
    if (is(invocation, "signal")) raise(SIGSEGV);
    if (is(invocation, "loop")) { puts("begins"); fflush(stdout); for (volatile int i = 0;;) i++; }
    if (is(invocation, "memory")) for (;;) memset(malloc(1 << 22), 1, 1 << 22);
    if (is(invocation, "big")) return big(invocation);
    puts("said ok");
    fflush(stdout);
    return (struct answer){ .body = runtime_format("{\"ok\":true,\"request\":\"%s\",\"event\":%s}",
                                                   invocation->request_id, invocation->event) };
}
int main(void) {
    if (getenv("SLOW")) usleep(1200000);
    if (getenv("FAIL")) { puts("no such day"); return 3; }
    return runtime_run(handle);
}
"""

# Its own client, so that a C++ compiler has all of it: C++ does not take the C one's initialisers.
CPP = r"""
#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <future>
#include <iostream>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

static const std::string api = getenv("AWS_LAMBDA_RUNTIME_API");
static std::string talk(const std::string &text, std::string &head) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(std::stoi(api.substr(api.find(':') + 1)));
    inet_pton(AF_INET, api.substr(0, api.find(':')).c_str(), &to.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, reinterpret_cast<sockaddr *>(&to), sizeof to) < 0) exit(1);
    for (size_t at = 0; at < text.size();) {
        ssize_t sent = write(fd, text.data() + at, text.size() - at);
        if (sent <= 0) break;
        at += sent;
    }
    std::string all;
    char bytes[65536];
    for (ssize_t got; (got = read(fd, bytes, sizeof bytes)) > 0;) all.append(bytes, got);
    close(fd);
    size_t end = all.find("\r\n\r\n");
    head = all.substr(0, end);
    return all.substr(end + 4);
}
static std::string line(const std::string &method, const std::string &path) {
    return method + " /2018-06-01/runtime/" + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
}
static std::string call(const std::string &method, const std::string &path,
                        const std::string &body, std::string &head) {
    return talk(line(method, path) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                body, head);
}
static void stream(const std::string &id, bool fails) {
    std::string head, trailers = fails ? "Lambda-Runtime-Function-Error-Type: Function.OutOfStock\r\n"
        "Lambda-Runtime-Function-Error-Body: eyJlcnJvck1lc3NhZ2UiOiJsYXRlIn0=\r\n" : "";
    talk(line("POST", "invocation/" + id + "/response") +
         "Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n"
         "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n"
         "4\r\none \r\n3\r\ntwo\r\n0\r\n" + trailers + "\r\n", head);
}
static std::string handle(const std::string &event, const std::string &id) {
    auto is = [&](const char *word) {
        return event.find("\"do\":\"" + std::string(word)) != std::string::npos; };
    if (is("error") || is("custom")) throw std::runtime_error("boom");
    if (is("async")) std::async(std::launch::async, [] { throw std::runtime_error("late"); }).get();
    if (is("background")) {
        std::thread([] { usleep(50000); std::cout << "from before" << std::endl; }).detach();
        return "\"answered\"";
    }
    if (is("wait")) { usleep(500000); return "\"waited\""; }
    if (is("bad")) return "{bad";
    if (is("exit")) exit(7);
    if (is("signal")) abort();
    if (is("loop")) { std::cout << "begins" << std::endl; for (volatile int i = 0;;) i++; }
    if (is("memory")) for (std::vector<char *> all;;) {
        all.push_back(new char[1 << 22]);
        memset(all.back(), 1, 1 << 22);
    }
    if (is("big"))
        return '"' + std::string(atol(event.c_str() + event.find("\"size\":") + 7), 'x') + '"';
    std::cout << "said ok" << std::endl;
    return "{\"ok\":true,\"request\":\"" + id + "\",\"event\":" + event + "}";
}
int main() {
    std::string head;
    if (getenv("SLOW")) usleep(1200000);
    if (getenv("FAIL")) {
        call("POST", "init/error",
             "{\"errorMessage\":\"no such day\",\"errorType\":\"Function.Calendar\"}", head);
        return 1;
    }
    for (;;) {
        std::string event = call("GET", "invocation/next", "", head);
        size_t at = head.find("-Request-Id: ") + 13;
        std::string id = head.substr(at, head.find('\r', at) - at);
        if (getenv("STREAM")) {
            stream(id, event.find("\"do\":\"error") != std::string::npos);
            continue;
        }
        try {
            std::string answer = handle(event, id);
            call("POST", "invocation/" + id + "/response", answer, head);
        } catch (const std::exception &problem) {
            call("POST", "invocation/" + id + "/error", "{\"errorMessage\":\"" +
                 std::string(problem.what()) + "\",\"errorType\":\"Function.OutOfStock\"}", head);
        }
    }
}
"""

GO = r"""
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

type OutOfStock struct{ words string }

func (e OutOfStock) Error() string { return e.words }

func handle(invocation invocation) (any, error) {
	var event map[string]any
	if err := json.Unmarshal(invocation.event, &event); err != nil {
		return nil, err
	}
	switch event["do"] {
	case "error":
		return nil, errors.New("boom")
	case "custom":
		return nil, OutOfStock{"none left"}
	case "bad":
		return make(chan int), nil
	case "async":
		go func() { panic("late") }()
		time.Sleep(5 * time.Second)
	case "exit":
		os.Exit(7)
	case "signal":
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		time.Sleep(5 * time.Second)
	case "loop":
		fmt.Println("begins")
		for {
		}
	case "memory":
		for all := [][]byte{}; ; {
			all = append(all, []byte(strings.Repeat("x", 1<<22)))
		}
	case "big":
		return strings.Repeat("x", int(event["size"].(float64))), nil
	case "background":
		go func() { time.Sleep(50 * time.Millisecond); fmt.Println("from before") }()
		return "answered", nil
	case "wait":
		time.Sleep(500 * time.Millisecond)
		return "waited", nil
	}
	fmt.Println("said ok")
	return map[string]any{"ok": true, "request": invocation.id, "event": event}, nil
}

func main() {
	if os.Getenv("SLOW") != "" {
		time.Sleep(1200 * time.Millisecond)
	}
	if os.Getenv("FAIL") != "" {
		panic("no such day")
	}
	run(handle)
}
"""

RUST = r"""
mod runtime;
use runtime::Invocation;
use std::{env, process, thread, time::Duration};

fn handle(invocation: &Invocation) -> Result<String, String> {
    let event = &invocation.event;
    let is = |word: &str| event.contains(&format!("\"do\":\"{word}\""));
    if is("error") || is("custom") {
        return Err("boom".to_string());
    }
    if is("bad") {
        return Ok("{bad".to_string());
    }
    if is("async") {
        return thread::spawn(|| panic!("late")).join().map(|_| String::new())
            .map_err(|_| "the other thread has ended badly".to_string());
    }
    if is("exit") {
        process::exit(7);
    }
    if is("signal") {
        process::abort();
    }
    if is("loop") {
        println!("begins");
        loop {
            std::hint::spin_loop();
        }
    }
    if is("memory") {
        let mut all = Vec::new();
        loop {
            all.push(vec![1u8; 1 << 22]);
        }
    }
    if is("big") {
        let digits: String = event.split("\"size\":").nth(1).unwrap_or("").chars()
            .take_while(|c| c.is_ascii_digit()).collect();
        return Ok(format!("\"{}\"", "x".repeat(digits.parse().unwrap_or(0))));
    }
    if is("background") {
        thread::spawn(|| {
            thread::sleep(Duration::from_millis(50));
            println!("from before");
        });
        return Ok("\"answered\"".to_string());
    }
    if is("wait") {
        thread::sleep(Duration::from_millis(500));
        return Ok("\"waited\"".to_string());
    }
    println!("said ok");
    Ok(format!(r#"{{"ok":true,"request":"{}","event":{}}}"#, invocation.request_id, event))
}

fn main() {
    if env::var("SLOW").is_ok() {
        thread::sleep(Duration::from_millis(1200));
    }
    if env::var("FAIL").is_ok() {
        panic!("no such day");
    }
    runtime::run(handle)
}
"""

SHELL = r"""
handler() {
    local event
    event=$(<"$1")
    case $event in
    *'"do":"ok"'*) echo "said ok" >&2; printf '{"ok":true,"event":%s}' "$event" ;;
    *'"do":"error"'* | *'"do":"custom"'*) return 3 ;;
    *'"do":"bad"'*) printf '{bad' ;;
    *'"do":"async"'*) (exit 4) & wait $! ;;
    *'"do":"memory"'*) event=$(head -c 400000000 /dev/zero | tr '\0' x) ;;
    *'"do":"exit"'*) kill -TERM $$; sleep 5 ;;
    *'"do":"signal"'*) kill -KILL $$; sleep 5 ;;
    *'"do":"loop"'*) echo begins >&2; while :; do :; done ;;
    *'"do":"big"'*) printf '"'; head -c "${event//[!0-9]/}" /dev/zero | tr '\0' x; printf '"' ;;
    *'"do":"background"'*) (sleep 0.05; echo "from before" >&2) >/dev/null & printf '"answered"' ;;
    *'"do":"wait"'*) sleep 0.5; printf '"waited"' ;;
    esac
}
slow() { :; }
[ -z "${SLOW-}" ] || sleep 1.2
[ -z "${FAIL-}" ] || { echo "no such day" >&2; return 1; }
"""
