package scenarios

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/scale"
	"k8s.io/client-go/util/retry"
)

// dynamicClient finds a kind by discovery, then writes, patches, scales and reads it without Go types.
func dynamicClient(ctx context.Context, config *rest.Config) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	space, err := namespace(ctx, clients)
	if err != nil {
		return err
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(clients.Discovery()))
	mapping, err := mapper.RESTMapping(schema.GroupKind{Group: "apps", Kind: "Deployment"})
	if err != nil || mapping.Resource.Resource != "deployments" || mapping.Scope.Name() != "namespace" {
		return fmt.Errorf("mapping %+v: %w", mapping, err)
	}
	untyped, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	deployments := untyped.Resource(mapping.Resource).Namespace(space)
	made, err := deployments.Create(ctx, &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": "web"},
		"spec": map[string]any{
			"replicas": int64(0),
			"selector": map[string]any{"matchLabels": map[string]any{"app": "web"}},
			"template": map[string]any{
				"metadata": map[string]any{"labels": map[string]any{"app": "web"}},
				"spec":     map[string]any{"containers": []any{map[string]any{"name": "web", "image": "nginx"}}},
			},
		},
	}}, metav1.CreateOptions{FieldValidation: "Strict"})
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	if limit, _, _ := unstructured.NestedInt64(made.Object, "spec", "revisionHistoryLimit"); limit != 10 {
		return fmt.Errorf("a default is missing: %v", made.Object["spec"])
	}
	patches := map[types.PatchType]string{
		types.JSONPatchType:           `[{"op":"add","path":"/metadata/labels","value":{"json":"yes"}}]`,
		types.MergePatchType:          `{"metadata":{"labels":{"merge":"yes"}}}`,
		types.StrategicMergePatchType: `{"spec":{"template":{"spec":{"containers":[{"name":"second","image":"busybox"}]}}}}`,
	}
	for _, kind := range []types.PatchType{types.JSONPatchType, types.MergePatchType, types.StrategicMergePatchType} {
		if made, err = deployments.Patch(ctx, "web", kind, []byte(patches[kind]), metav1.PatchOptions{}); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
	}
	containers, _, _ := unstructured.NestedSlice(made.Object, "spec", "template", "spec", "containers")
	if len(containers) != 2 || len(made.GetLabels()) != 2 {
		return fmt.Errorf("patched to %d containers and labels %v", len(containers), made.GetLabels())
	}
	scales, err := scale.NewForConfig(config, mapper, dynamic.LegacyAPIPathResolverFunc, scale.NewDiscoveryScaleKindResolver(clients.Discovery()))
	if err != nil {
		return err
	}
	group := mapping.Resource.GroupResource()
	err = retry.RetryOnConflict(retry.DefaultRetry, func() error {
		size, err := scales.Scales(space).Get(ctx, group, "web", metav1.GetOptions{})
		if err != nil {
			return err
		}
		size.Spec.Replicas = 1
		_, err = scales.Scales(space).Update(ctx, group, size, metav1.UpdateOptions{})
		return err
	})
	if err != nil {
		return fmt.Errorf("scale: %w", err)
	}
	only, err := metadata.NewForConfig(config)
	if err != nil {
		return err
	}
	list, err := only.Resource(mapping.Resource).Namespace(space).List(ctx, metav1.ListOptions{LabelSelector: "merge=yes,json in (yes)"})
	if err != nil || len(list.Items) != 1 || list.Items[0].Generation < 2 {
		return fmt.Errorf("metadata %+v: %w", list, err)
	}
	stale := made.DeepCopy()
	stale.SetResourceVersion("1")
	if _, err := deployments.Update(ctx, stale, metav1.UpdateOptions{}); !apierrors.IsConflict(err) {
		return fmt.Errorf("a stale update: %v", err)
	}
	if _, err := deployments.Get(ctx, "absent", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		return fmt.Errorf("an absent object: %v", err)
	}
	if err := deployments.Delete(ctx, "web", metav1.DeleteOptions{}); err != nil {
		return err
	}
	return everyListable(ctx, clients.Discovery(), untyped)
}

// everyListable lists each kind that discovery says can be listed.
func everyListable(ctx context.Context, known discovery.DiscoveryInterface, untyped dynamic.Interface) error {
	lists, err := discovery.ServerPreferredResources(known)
	if err != nil {
		return fmt.Errorf("discovery: %w", err)
	}
	for _, list := range discovery.FilteredBy(discovery.SupportsAllVerbs{Verbs: []string{"list"}}, lists) {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			return err
		}
		for _, resource := range list.APIResources {
			if _, err := untyped.Resource(version.WithResource(resource.Name)).List(ctx, metav1.ListOptions{Limit: 1}); err != nil {
				return fmt.Errorf("list %s: %w", resource.Name, err)
			}
		}
	}
	return nil
}
