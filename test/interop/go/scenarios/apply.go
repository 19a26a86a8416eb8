package scenarios

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	applyapps "k8s.io/client-go/applyconfigurations/apps/v1"
	applycore "k8s.io/client-go/applyconfigurations/core/v1"
	applymeta "k8s.io/client-go/applyconfigurations/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// serverSideApply has two managers with typed configurations: a conflict, force, extraction of what one owns, and removal.
func serverSideApply(ctx context.Context, config *rest.Config) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	space, err := namespace(ctx, clients)
	if err != nil {
		return err
	}
	deployments := clients.AppsV1().Deployments(space)
	wanted := func(replicas int32, images map[string]string) *applyapps.DeploymentApplyConfiguration {
		template := applycore.PodSpec()
		for _, name := range []string{"main", "side"} {
			if image, has := images[name]; has {
				template.WithContainers(applycore.Container().WithName(name).WithImage(image))
			}
		}
		return applyapps.Deployment("web", space).WithSpec(applyapps.DeploymentSpec().
			WithReplicas(replicas).
			WithSelector(applymeta.LabelSelector().WithMatchLabels(map[string]string{"app": "web"})).
			WithTemplate(applycore.PodTemplateSpec().WithLabels(map[string]string{"app": "web"}).WithSpec(template)))
	}
	as := func(manager string, force bool) metav1.ApplyOptions {
		return metav1.ApplyOptions{FieldManager: manager, Force: force}
	}
	both := map[string]string{"main": "nginx:1", "side": "busybox"}
	first, err := deployments.Apply(ctx, wanted(1, both), as("first", false))
	if err != nil {
		return fmt.Errorf("apply: %w", err)
	}
	again, err := deployments.Apply(ctx, wanted(1, both), as("first", false))
	if err != nil || again.Generation != first.Generation {
		return fmt.Errorf("applying the same again: %+v: %w", again, err)
	}
	scaled := applyapps.Deployment("web", space).WithSpec(applyapps.DeploymentSpec().WithReplicas(3))
	if _, err = deployments.Apply(ctx, scaled, as("second", false)); !apierrors.IsConflict(err) {
		return fmt.Errorf("two managers of one field: %v", err)
	}
	if !apierrors.HasStatusCause(err, metav1.CauseTypeFieldManagerConflict) {
		return fmt.Errorf("a conflict without its cause: %#v", err)
	}
	taken, err := deployments.Apply(ctx, scaled, as("second", true))
	if err != nil || *taken.Spec.Replicas != 3 {
		return fmt.Errorf("force: %w", err)
	}
	owned, err := applyapps.ExtractDeployment(taken, "second")
	if err != nil || owned.Spec == nil || *owned.Spec.Replicas != 3 || owned.Spec.Template != nil {
		return fmt.Errorf("the second manager owns %+v: %w", owned, err)
	}
	removed := wanted(3, map[string]string{"main": "nginx:2"})
	final, err := deployments.Apply(ctx, removed, as("first", false))
	if err != nil {
		return fmt.Errorf("apply without a container: %w", err)
	}
	if containers := final.Spec.Template.Spec.Containers; len(containers) != 1 || containers[0].Image != "nginx:2" {
		return fmt.Errorf("containers are %+v", containers)
	}
	return nil
}
