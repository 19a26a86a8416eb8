package scenarios

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

func informerJSON(ctx context.Context, config *rest.Config) error {
	config.ContentType = "application/json"
	config.AcceptContentTypes = "application/json"
	return typedInformer(ctx, config)
}

func informerProtobuf(ctx context.Context, config *rest.Config) error {
	config.ContentType = "application/vnd.kubernetes.protobuf"
	config.AcceptContentTypes = "application/vnd.kubernetes.protobuf,application/json"
	return typedInformer(ctx, config)
}

// typedInformer sees an object that was there before it, then one that comes, changes and goes.
func typedInformer(ctx context.Context, config *rest.Config) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	space, err := namespace(ctx, clients)
	if err != nil {
		return err
	}
	maps := clients.CoreV1().ConfigMaps(space)
	labelled := func(name string) *corev1.ConfigMap {
		return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"seen": "yes"}}}
	}
	if _, err := maps.Create(ctx, labelled("before"), metav1.CreateOptions{}); err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactoryWithOptions(clients, time.Minute, informers.WithNamespace(space),
		informers.WithTweakListOptions(func(options *metav1.ListOptions) { options.LabelSelector = "seen=yes" }))
	events := make(chan string, 100)
	informer := factory.Core().V1().ConfigMaps()
	_, err = informer.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(object any) { events <- "add " + object.(*corev1.ConfigMap).Name },
		UpdateFunc: func(_, object any) {
			changed := object.(*corev1.ConfigMap)
			events <- "update " + changed.Name + " " + changed.Data["key"]
		},
		DeleteFunc: func(object any) { events <- "delete " + object.(*corev1.ConfigMap).Name },
	})
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	for kind, synced := range factory.WaitForCacheSync(ctx.Done()) {
		if !synced {
			return fmt.Errorf("%v never synced", kind)
		}
	}
	if err := expect(ctx, events, "add before"); err != nil {
		return err
	}
	made, err := maps.Create(ctx, labelled("after"), metav1.CreateOptions{})
	if err != nil {
		return err
	}
	if err := expect(ctx, events, "add after"); err != nil {
		return err
	}
	made.Data = map[string]string{"key": "välue"}
	made, err = maps.Update(ctx, made, metav1.UpdateOptions{})
	if err != nil {
		return err
	}
	if err := expect(ctx, events, "update after välue"); err != nil {
		return err
	}
	cached, err := informer.Lister().ConfigMaps(space).Get("after")
	if err != nil || cached.ResourceVersion != made.ResourceVersion {
		return fmt.Errorf("cache has %v (%v), the update gave %s", cached, err, made.ResourceVersion)
	}
	// Leaves the selection: a delete for this watcher.
	made.Labels = nil
	if _, err := maps.Update(ctx, made, metav1.UpdateOptions{}); err != nil {
		return err
	}
	if err := expect(ctx, events, "delete after"); err != nil {
		return err
	}
	if err := maps.Delete(ctx, "before", metav1.DeleteOptions{}); err != nil {
		return err
	}
	if err := expect(ctx, events, "delete before"); err != nil {
		return err
	}
	left, err := informer.Lister().List(labels.Everything())
	if err != nil || len(left) != 0 {
		return fmt.Errorf("the cache still has %d (%v)", len(left), err)
	}
	return nil
}

// expect takes the next event, which must be the one that is named.
func expect(ctx context.Context, events <-chan string, wanted string) error {
	select {
	case got := <-events:
		if got != wanted {
			return fmt.Errorf("got %q, expected %q", got, wanted)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%q never came", wanted)
	}
}
