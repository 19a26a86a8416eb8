package scenarios

import (
	"bufio"
	"context"
	"fmt"
	"io"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/utils/ptr"
)

// logFollow reads lines as they are written, until the container ends; then the last line alone.
func logFollow(ctx context.Context, config *rest.Config) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	space, err := namespace(ctx, clients)
	if err != nil {
		return err
	}
	pod, err := runningPod(ctx, clients, space, corev1.Container{
		Name: "main", Image: "busybox",
		Command: []string{"sh", "-c", "for i in 1 2 3 4 5; do echo line $i; sleep 1; done; sleep 3600"},
	})
	if err != nil {
		return err
	}
	stream, err := clients.CoreV1().Pods(space).GetLogs(pod.Name, &corev1.PodLogOptions{Follow: true}).Stream(ctx)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(stream)
	for line := 1; line <= 5; line++ {
		if wanted := fmt.Sprintf("line %d", line); !lines.Scan() || lines.Text() != wanted {
			return fmt.Errorf("got %q, expected %q: %w", lines.Text(), wanted, lines.Err())
		}
	}
	if err := clients.CoreV1().Pods(space).Delete(ctx, pod.Name, metav1.DeleteOptions{GracePeriodSeconds: ptr.To(int64(1))}); err != nil {
		return err
	}
	if lines.Scan() {
		return fmt.Errorf("one line too many: %q", lines.Text())
	}
	if lines.Err() != nil && lines.Err() != io.EOF {
		return fmt.Errorf("the log did not end in order: %w", lines.Err())
	}
	return nil
}
