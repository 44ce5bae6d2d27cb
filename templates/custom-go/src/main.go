// The function itself. Everything about HTTP is in runtime.go.
package main

import (
	"encoding/json"
	"errors"
	"log"
	"time"
)

type event struct {
	Name string `json:"name"`
}

// Called once per event; what it returns becomes JSON. Standard error, where log writes, goes to
// the log.
func handle(invocation invocation) (any, error) {
	var event event
	if err := json.Unmarshal(invocation.event, &event); err != nil {
		return nil, errors.New("the event is not a JSON object")
	}
	log.Printf("greeting %s, %d ms left", event.Name, time.Until(invocation.deadline).Milliseconds())
	return map[string]string{"message": "Hello from Go, " + event.Name + "!"}, nil
}

func main() {
	run(handle)
}
