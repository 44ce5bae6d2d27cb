# lambench: one Makefile, no list of files. `make help` says what there is.
# Flavours (FLAVOUR=release|debug|asan) keep their objects apart under build/<flavour>/.

PREFIX  ?= /usr/local
DESTDIR ?=
FLAVOUR ?= release
V       ?= 0
Q       := $(if $(filter 1,$(V)),,@)
OUT     := build/$(FLAVOUR)
VERSION := 0.1.0

BUILD_PACKAGES := gcc make pkg-config libc6-dev libncurses-dev libcjson-dev libgit2-dev \
	libarchive-dev libevent-dev libyaml-dev libseccomp-dev libsqlite3-dev \
	ca-certificates
RUN_PACKAGES   := nodejs python3-minimal
TEST_PACKAGES  := libcmocka-dev tmux ruby default-jdk-headless mono-mcs python3 python3-boto3 \
	python3-aws-xray-sdk awscli zip unzip curl git npm mandoc binutils g++ cmake autoconf automake \
	libtool qemu-system-x86
LIBRARIES := ncursesw libcjson libevent_core yaml-0.1 libseccomp sqlite3
# Loaded at their first use (workspace/base/library.h): they bring thirty others, and linked would
# make every start four times as long.
LOADED    := libgit2 libarchive

CC      ?= gcc
WARN    := -Wall -Wextra -Werror -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wwrite-strings -Wvla -Wno-sign-conversion -Wformat=2
PACKAGE_FLAGS = $(shell pkg-config --cflags $(LIBRARIES) $(LOADED))
PACKAGE_LIBS  = $(shell pkg-config --libs $(LIBRARIES)) -lpthread -lm
CPPFLAGS += -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 -DLAMBENCH_VERSION='"$(VERSION)"' -I. $(PACKAGE_FLAGS)
CFLAGS   += -std=c11 -g -fstack-protector-strong -fPIE $(WARN)
LDFLAGS  += -pie -Wl,-z,relro -Wl,-z,now -Wl,--as-needed
ifeq ($(FLAVOUR),asan)
CFLAGS   += -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
CPPFLAGS += -U_FORTIFY_SOURCE
LDFLAGS  += -fsanitize=address,undefined
else ifeq ($(FLAVOUR),debug)
CFLAGS   += -O0
CPPFLAGS += -U_FORTIFY_SOURCE
else
CFLAGS   += -O2
endif

SOURCES := $(wildcard workspace/*/*.c runner/*.c runner/*/*.c tui/*.c tui/*/*.c)
OBJECTS := $(SOURCES:%.c=$(OUT)/%.o) $(OUT)/embedded.o
LIBRARY := $(OUT)/liblambench.a
MAIN    := $(OUT)/tui/main.o
PROGRAM := $(if $(filter release,$(FLAVOUR)),build/lambench,$(OUT)/lambench)
UNITS   := $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/unit/*/*_test.c))
BENCHES := $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/bench/*.c))
FUZZERS := $(patsubst tests/%.c,build/fuzz/tests/%,$(wildcard tests/fuzz/*_fuzz.c))

.PHONY: all help setup setup-test run test check-all unit asan lint bench soak fuzz install uninstall \
	clean program compile_commands.json units benches fuzzers
.DELETE_ON_ERROR:
.SECONDARY:

all: program

help:
	@echo 'make            build build/lambench'
	@echo 'make run        install what is missing, build, open the workbench on the demo'
	@echo 'make test       install what is missing, run every test, also under sanitizers'
	@echo 'make unit       the unit tests alone          make asan   build build/asan/lambench'
	@echo 'make lint       order of the house            make bench  speed, as ratios'
	@echo 'make fuzz       each parser for a short while (SECONDS=20)'
	@echo 'make soak       100,000 invocations with reloads and kills: nothing may grow'
	@echo 'make install    PREFIX=/usr/local DESTDIR=    make clean'

program: $(PROGRAM)

$(PROGRAM): $(MAIN) $(LIBRARY)
	@echo '  LINK  $@'
	$(Q)$(CC) $(LDFLAGS) -o $@ $(MAIN) $(LIBRARY) $(PACKAGE_LIBS)

$(LIBRARY): $(filter-out $(MAIN),$(OBJECTS))
	@echo '  AR    $@'
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(OUT)/%.o: %.c Makefile
	@echo '  CC    $<'
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# By the name that belongs to the headers, as the linker would write it into the program.
soname = $(shell readelf -d "$$($(CC) -print-file-name=$(1).so)" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
$(OUT)/workspace/files/git.o: CPPFLAGS += -DLIBGIT2='"$(or $(call soname,libgit2),libgit2.so)"'
$(OUT)/workspace/files/zip.o: CPPFLAGS += -DLIBARCHIVE='"$(or $(call soname,libarchive),libarchive.so)"'

# Bootstraps, sample events and starters become part of the program: one file is all of it.
EMBEDDED := $(shell find runner/runtime/bootstrap runner/build/methods templates man workspace/template/types \
	workspace/template/made -type f -not -path '*/.lambench/*' 2>/dev/null | LC_ALL=C sort)
$(OUT)/embedded.S: $(EMBEDDED) tests/lint/embed.sh Makefile
	$(Q)mkdir -p $(@D)
	$(Q)sh tests/lint/embed.sh $(EMBEDDED) > $@
$(OUT)/embedded.o: $(OUT)/embedded.S
	@echo '  EMBED $(words $(EMBEDDED)) files'
	$(Q)$(CC) -c -o $@ $<

$(OUT)/tests/%: tests/%.c $(LIBRARY)
	@echo '  TEST  $@'
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-missing-prototypes -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< \
		$(LIBRARY) $(PACKAGE_LIBS) -lcmocka

# Fuzz targets run with the compiler's own sanitizers and a driver of ours, so gcc is enough.
build/fuzz/tests/%: tests/%.c tests/fuzz/driver.c $(SOURCES)
	$(Q)$(MAKE) --no-print-directory FLAVOUR=asan build/asan/liblambench.a
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE -I. $(PACKAGE_FLAGS) -std=c11 -g -O1 -fsanitize=address,undefined \
		-fno-sanitize-recover=undefined -o $@ $< tests/fuzz/driver.c build/asan/liblambench.a \
		$(PACKAGE_LIBS)

units: $(UNITS)
fuzzers: $(FUZZERS)
benches: $(BENCHES) $(PROGRAM)

unit: units
	@sh tests/run unit $(FLAVOUR)

asan:
	@$(MAKE) --no-print-directory FLAVOUR=asan program

setup:
	@sh tests/setup.sh $(BUILD_PACKAGES) $(RUN_PACKAGES)

setup-test:
	@sh tests/setup.sh $(BUILD_PACKAGES) $(RUN_PACKAGES) $(TEST_PACKAGES)
	@sh tests/vm/kernel.sh build/vm || echo 'No kernel for tests/vm: they will be skipped.'

# The demo is copied, so that trying things out does not dirty the checkout.
run: setup
	@$(MAKE) --no-print-directory program
	@mkdir -p build/demo && cp -Rn templates/demo/. build/demo/
	@exec build/lambench build/demo

test: setup-test
	@$(MAKE) --no-print-directory check-all

check-all:
	@$(MAKE) --no-print-directory -j2 program units
	@$(MAKE) --no-print-directory -j2 FLAVOUR=asan program units
	@$(MAKE) --no-print-directory -j2 fuzzers
	@sh tests/run all

lint: $(LIBRARY)
	@sh tests/lint/run

# Minutes; a short one is among the tests.
soak: program
	@LAMBENCH_SOAK=100000 LAMBENCH_TEST_LIMIT=3000 sh tests/run "release tests/system/soak.sh"

bench: benches
	@sh tests/bench/run

SECONDS ?= 10
fuzz: $(FUZZERS)
	@for f in $(FUZZERS); do sh tests/fuzz/run $$f $(SECONDS) || exit 1; done

install: program
	install -Dm755 build/lambench $(DESTDIR)$(PREFIX)/bin/lambench
	for page in man/*.[1-9]; do install -Dm644 $$page \
		$(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/}; done
	mkdir -p $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	build/lambench completion bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/lambench
	mkdir -p $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions
	build/lambench completion zsh > $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_lambench
	mkdir -p $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	build/lambench completion fish > \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/lambench.fish

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/lambench $(DESTDIR)$(PREFIX)/share/man/man?/lambench*
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/lambench
	rm -f $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_lambench
	rm -f $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/lambench.fish

compile_commands.json:
	@printf '[' > $@; sep=; for s in $(SOURCES); do printf '%s\n{"directory":"%s","file":"%s","command":"%s"}' \
		"$$sep" "$(CURDIR)" "$$s" "$(CC) -std=c11 -D_GNU_SOURCE -I. -c $$s" >> $@; sep=,; done; echo ']' >> $@

clean:
	rm -rf build compile_commands.json

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
