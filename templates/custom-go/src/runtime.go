// A client of the Lambda Runtime API: fetches events, posts what the handler makes of them. With
// the library of AWS, github.com/aws/aws-lambda-go, all of this is lambda.Start(handle).
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"
)

type invocation struct {
	id, functionARN string
	deadline        time.Time // when the function times out
	event           []byte    // JSON text
}

type handler func(invocation) (any, error)

var api = "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"

// Waits as long as it takes; between events Lambda freezes the whole environment.
func next() (invocation, error) {
	response, err := http.Get(api + "next")
	if err != nil {
		return invocation{}, err
	}
	defer response.Body.Close()
	event, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("no event, status %s", response.Status)
	}
	deadline, _ := strconv.ParseInt(response.Header.Get("Lambda-Runtime-Deadline-Ms"), 10, 64)
	os.Setenv("_X_AMZN_TRACE_ID", response.Header.Get("Lambda-Runtime-Trace-Id"))
	return invocation{
		id:          response.Header.Get("Lambda-Runtime-Aws-Request-Id"),
		functionARN: response.Header.Get("Lambda-Runtime-Invoked-Function-Arn"),
		deadline:    time.UnixMilli(deadline),
		event:       event,
	}, err
}

func post(path string, body []byte) error {
	response, err := http.Post(api+path, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

// One turn: wait for an event, call the handler, post its answer.
func serveOne(handle handler) error {
	invocation, err := next()
	if err != nil {
		return err
	}
	answer, err := handle(invocation)
	var body []byte
	if err == nil {
		body, err = json.Marshal(answer) // it may hold what JSON has no form for
	}
	if err != nil {
		body, _ = json.Marshal(map[string]string{
			"errorMessage": err.Error(), "errorType": fmt.Sprintf("%T", err)})
		return post(invocation.id+"/error", body)
	}
	return post(invocation.id+"/response", body)
}

// Runs the handler for one event after the other. A runtime that cannot reach Lambda has nothing
// left to do.
func run(handle handler) {
	for {
		if err := serveOne(handle); err != nil {
			log.Fatal(err)
		}
	}
}
