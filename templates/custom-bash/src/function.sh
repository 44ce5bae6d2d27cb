# handler FILE: the event is in FILE; what is printed is the answer and should be JSON, a status
# other than 0 is an error.
handler() {
    local event
    event=$(<"$1")
    echo "event has ${#event} characters" >&2

    if [[ $event == *'"fail"'* ]]; then
        echo "asked to fail" >&2
        return 3
    fi
    printf '{"message":"Hello from Bash %s","event":%s}' "$BASH_VERSION" "$event"
}
