package scenarios

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/util/exec"
)

type executorFor func(config *rest.Config, request *rest.Request) (remotecommand.Executor, error)

func execSPDY(ctx context.Context, config *rest.Config) error {
	return execute(ctx, config, func(config *rest.Config, request *rest.Request) (remotecommand.Executor, error) {
		return remotecommand.NewSPDYExecutor(config, "POST", request.URL())
	})
}

func execWebSocket(ctx context.Context, config *rest.Config) error {
	return execute(ctx, config, func(config *rest.Config, request *rest.Request) (remotecommand.Executor, error) {
		return remotecommand.NewWebSocketExecutor(config, "GET", request.URL().String())
	})
}

// execute gives a program its standard input, takes both outputs and an exit code that is not zero.
func execute(ctx context.Context, config *rest.Config, executor executorFor) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	space, err := namespace(ctx, clients)
	if err != nil {
		return err
	}
	pod, err := runningPod(ctx, clients, space, corev1.Container{
		Name: "main", Image: "busybox", Command: []string{"sleep", "3600"},
	})
	if err != nil {
		return err
	}
	run := func(input string, command ...string) (string, string, error) {
		request := clients.CoreV1().RESTClient().Post().Resource("pods").Namespace(space).Name(pod.Name).SubResource("exec").
			VersionedParams(&corev1.PodExecOptions{
				Container: "main", Command: command, Stdin: input != "", Stdout: true, Stderr: true,
			}, scheme.ParameterCodec)
		stream, err := executor(config, request)
		if err != nil {
			return "", "", err
		}
		var out, errs bytes.Buffer
		options := remotecommand.StreamOptions{Stdout: &out, Stderr: &errs}
		if input != "" {
			options.Stdin = strings.NewReader(input)
		}
		err = stream.StreamWithContext(ctx, options)
		return out.String(), errs.String(), err
	}
	if out, errs, err := run("", "echo", "hello", "world"); err != nil || out != "hello world\n" || errs != "" {
		return fmt.Errorf("echo: %q %q %w", out, errs, err)
	}
	if out, errs, err := run("line one\nline two\n", "cat"); err != nil || out != "line one\nline two\n" {
		return fmt.Errorf("cat: %q %q %w", out, errs, err)
	}
	out, errs, err := run("", "sh", "-c", "echo good; echo bad >&2; exit 7")
	var code exec.CodeExitError
	if !errors.As(err, &code) || code.Code != 7 || out != "good\n" || errs != "bad\n" {
		return fmt.Errorf("exit 7: %q %q %v", out, errs, err)
	}
	if _, _, err := run("", "no-such-program"); err == nil {
		return errors.New("a program that does not exist was run")
	}
	return nil
}
