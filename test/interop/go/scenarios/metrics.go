package scenarios

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	metrics "k8s.io/metrics/pkg/client/clientset/versioned"
)

// metricsClient reads what nodes and a pod use.
func metricsClient(ctx context.Context, config *rest.Config) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	space, err := namespace(ctx, clients)
	if err != nil {
		return err
	}
	pod, err := runningPod(ctx, clients, space, corev1.Container{Name: "web", Image: "nginx"})
	if err != nil {
		return err
	}
	used, err := metrics.NewForConfig(config)
	if err != nil {
		return err
	}
	return wait.PollUntilContextCancel(ctx, 100*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		nodes, err := used.MetricsV1beta1().NodeMetricses().List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, fmt.Errorf("nodes: %w", err)
		}
		pods, err := used.MetricsV1beta1().PodMetricses(space).List(ctx, metav1.ListOptions{LabelSelector: "app=subject"})
		if err != nil {
			return false, fmt.Errorf("pods: %w", err)
		}
		if len(nodes.Items) == 0 || len(pods.Items) == 0 {
			return false, nil
		}
		container := pods.Items[0].Containers[0]
		if pods.Items[0].Name != pod.Name || container.Name != "web" || container.Usage.Memory().IsZero() || nodes.Items[0].Usage.Cpu().IsZero() {
			return false, fmt.Errorf("metrics say %+v and %+v", pods.Items, nodes.Items)
		}
		return true, nil
	})
}
