package scenarios

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
)

func portForwardSPDY(ctx context.Context, config *rest.Config) error {
	return forward(ctx, config, func(request *rest.Request) (httpstream.Dialer, error) {
		transport, upgrader, err := spdy.RoundTripperFor(config)
		if err != nil {
			return nil, err
		}
		return spdy.NewDialer(upgrader, &http.Client{Transport: transport}, "POST", request.URL()), nil
	})
}

func portForwardTunnel(ctx context.Context, config *rest.Config) error {
	return forward(ctx, config, func(request *rest.Request) (httpstream.Dialer, error) {
		return portforward.NewSPDYOverWebsocketDialer(request.URL(), config)
	})
}

// forward asks a web server in a pod twice through a forwarded port.
func forward(ctx context.Context, config *rest.Config, dial func(*rest.Request) (httpstream.Dialer, error)) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	space, err := namespace(ctx, clients)
	if err != nil {
		return err
	}
	pod, err := runningPod(ctx, clients, space, corev1.Container{
		Name: "web", Image: "nginx", Ports: []corev1.ContainerPort{{ContainerPort: 80}},
	})
	if err != nil {
		return err
	}
	dialer, err := dial(clients.CoreV1().RESTClient().Post().Resource("pods").Namespace(space).Name(pod.Name).SubResource("portforward"))
	if err != nil {
		return err
	}
	stop, ready := make(chan struct{}), make(chan struct{})
	forwarder, err := portforward.NewOnAddresses(dialer, []string{"127.0.0.1"}, []string{"0:80"}, stop, ready, io.Discard, io.Discard)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- forwarder.ForwardPorts() }()
	select {
	case err := <-ended:
		return fmt.Errorf("the forward ended: %w", err)
	case <-ctx.Done():
		return ctx.Err()
	case <-ready:
	}
	ports, err := forwarder.GetPorts()
	if err != nil {
		return err
	}
	for range 2 {
		answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get(fmt.Sprintf("http://127.0.0.1:%d/", ports[0].Local))
		if err != nil {
			return err
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != 200 || !strings.Contains(string(body), "nginx") {
			return fmt.Errorf("answer %d %q: %w", answer.StatusCode, body, err)
		}
	}
	close(stop)
	return <-ended
}
