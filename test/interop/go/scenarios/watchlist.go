package scenarios

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/utils/ptr"

	corev1 "k8s.io/api/core/v1"
)

// watchList asks for the initial state in the watch itself: every object, then the bookmark that ends them, then what is new.
func watchList(ctx context.Context, config *rest.Config) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	space, err := namespace(ctx, clients)
	if err != nil {
		return err
	}
	secrets := clients.CoreV1().Secrets(space)
	for _, name := range []string{"a", "b", "c"} {
		secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: map[string][]byte{"raw": {0, 255, 10}}}
		if _, err := secrets.Create(ctx, secret, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	stream, err := secrets.Watch(ctx, metav1.ListOptions{
		SendInitialEvents:    ptr.To(true),
		AllowWatchBookmarks:  true,
		ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
	})
	if err != nil {
		return err
	}
	defer stream.Stop()
	for _, name := range []string{"a", "b", "c"} {
		secret, err := next(ctx, stream, watch.Added)
		if err != nil {
			return err
		}
		if secret.Name != name || string(secret.Data["raw"]) != "\x00\xff\n" {
			return fmt.Errorf("got %s with %q, expected %s", secret.Name, secret.Data, name)
		}
	}
	mark, err := next(ctx, stream, watch.Bookmark)
	if err != nil {
		return err
	}
	if mark.Annotations[metav1.InitialEventsAnnotationKey] != "true" || mark.ResourceVersion == "" {
		return fmt.Errorf("a bookmark without its annotation or version: %+v", mark.ObjectMeta)
	}
	if err := secrets.Delete(ctx, "b", metav1.DeleteOptions{}); err != nil {
		return err
	}
	gone, err := next(ctx, stream, watch.Deleted)
	if err != nil {
		return err
	}
	if gone.Name != "b" || gone.ResourceVersion <= mark.ResourceVersion {
		return fmt.Errorf("deleted %s at %s after %s", gone.Name, gone.ResourceVersion, mark.ResourceVersion)
	}
	return nil
}

func next(ctx context.Context, stream watch.Interface, wanted watch.EventType) (*corev1.Secret, error) {
	select {
	case event, open := <-stream.ResultChan():
		if !open {
			return nil, fmt.Errorf("the watch ended before %s", wanted)
		}
		secret, is := event.Object.(*corev1.Secret)
		if event.Type != wanted || !is {
			return nil, fmt.Errorf("got %s of %T, expected %s", event.Type, event.Object, wanted)
		}
		return secret, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%s never came", wanted)
	}
}
