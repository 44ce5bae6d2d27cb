# Reads the index of facts, tests/behaviour/*.txt, and says what is wrong with it, a line each:
#   awk -v root=FOLDER -f behaviour.awk FILE...
# ROOT holds tests/ and what `told` names. A row is
#   id | fact | TEST: NAME | ...                  TEST is a path below tests/
#   id | fact | not emulated: reason | told: FILE: WORDS
# NAME stands in TEST as a test of cmocka's table, as a function, as the whole of a quoted text, as the
# first word of a shell function's call, or as a part of what a case expects; WORDS stand in FILE,
# wherever its lines break.

function say(text) { print FILENAME ":" FNR ": " text }

# The content of a file; "" when there is none.
function content(path,    line, all) {
    if (path in known) return known[path]
    while ((getline line < path) > 0) {
        sub(/^ *#.*/, "", line) # a comment proves nothing
        all = all line "\n"
    }
    close(path)
    return known[path] = all
}

function holds(path, name,    text) {
    text = content(path)
    if (path ~ /\.c$/)
        return index(text, "unit_test(" name ")") || index(text, "unit_test_setup(" name ",") ||
               index(text, "unit_test_setup_teardown(" name ",") ||
               index(text, "unit_test_teardown(" name ",")
    if (path ~ /expected\.txt$/) return index(text, name)
    return index(text, "\"" name "\"") || index(text, "'" name "'") || index(text, "def " name "(") ||
           index(text, "\nsees " name " ")
}

function words(text) {
    gsub(/\n\.[A-Z][a-z]( |\n)/, " ", text) # a macro of the manual within a sentence
    gsub(/[ \n]+/, " ", text)
    return text
}

# PART is "FILE: rest": splits it into FILE and REST.
function split_part(part,    at) {
    at = index(part, ": ")
    file = at ? substr(part, 1, at - 1) : part
    rest = at ? substr(part, at + 2) : ""
}

function check_told(part) {
    if (part !~ /^told: /) {
        say("says not where that is told")
        return
    }
    split_part(substr(part, 7))
    if (content(root "/" file) == "") say(file " is not there")
    else if (rest == "" || !index(words(content(root "/" file)), rest)) say(file " does not say: " rest)
}

function check_test(part) {
    split_part(part)
    if (content(root "/tests/" file) == "") say("tests/" file " is not there")
    else if (rest == "") say("no name of a check in tests/" file)
    else if (!holds(root "/tests/" file, rest)) say("tests/" file " has no check named: " rest)
}

/^#/ || /^$/ { next }
{
    count = split($0, part, / \| /)
    prefix = FILENAME
    sub(/.*\//, "", prefix)
    sub(/\.txt$/, ".", prefix)
    if (part[1] !~ /^[a-z0-9.-]+$/ || index(part[1], prefix) != 1)
        say("an id is " prefix "words in small letters: " part[1])
    if (part[1] in seen) say(part[1] " is there twice, first " seen[part[1]])
    else seen[part[1]] = "at " FILENAME ":" FNR
    if (count < 3) say(part[1] " has no test")
    if (part[3] ~ /^not emulated: ./) {
        check_told(part[4])
        next
    }
    for (i = 3; i <= count; i++) check_test(part[i])
}
