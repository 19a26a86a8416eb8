// Package scenarios has one function for each way in which Go programs use an API server.
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
)

// A Scenario gives nil when everything that it asked for came true.
type Scenario func(ctx context.Context, config *rest.Config) error

// All scenarios by name.
var All = map[string]Scenario{
	"informer-json":       informerJSON,
	"informer-protobuf":   informerProtobuf,
	"watch-list":          watchList,
	"leader-election":     leaderElection,
	"dynamic":             dynamicClient,
	"apply":               serverSideApply,
	"exec-spdy":           execSPDY,
	"exec-websocket":      execWebSocket,
	"port-forward-spdy":   portForwardSPDY,
	"port-forward-tunnel": portForwardTunnel,
	"log-follow":          logFollow,
	"manager":             manager,
	"metrics":             metricsClient,
}

// namespace makes a namespace of its own for a scenario and gives its name.
func namespace(ctx context.Context, clients kubernetes.Interface) (string, error) {
	made, err := clients.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "interop-"},
	}, metav1.CreateOptions{})
	if err != nil {
		return "", fmt.Errorf("create namespace: %w", err)
	}
	return made.Name, nil
}

// runningPod starts a pod of one container and waits until it is ready.
func runningPod(ctx context.Context, clients kubernetes.Interface, space string, container corev1.Container) (*corev1.Pod, error) {
	pods := clients.CoreV1().Pods(space)
	pod, err := pods.Create(ctx, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "subject", Labels: map[string]string{"app": "subject"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{container}},
	}, metav1.CreateOptions{})
	if err != nil {
		return nil, fmt.Errorf("create pod: %w", err)
	}
	err = wait.PollUntilContextCancel(ctx, 50*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		pod, err = pods.Get(ctx, "subject", metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		for _, condition := range pod.Status.Conditions {
			if condition.Type == corev1.PodReady && condition.Status == corev1.ConditionTrue {
				return true, nil
			}
		}
		return false, nil
	})
	if err != nil {
		return nil, fmt.Errorf("pod is not ready: %w: %+v", err, pod.Status)
	}
	return pod, nil
}
