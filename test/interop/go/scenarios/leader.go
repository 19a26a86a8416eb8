package scenarios

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// leaderElection has two candidates: one leads, renews, steps down; then the other leads.
func leaderElection(ctx context.Context, config *rest.Config) error {
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	space, err := namespace(ctx, clients)
	if err != nil {
		return err
	}
	led := make(chan string, 10)
	candidate := func(ctx context.Context, name string) {
		lock := &resourcelock.LeaseLock{
			LeaseMeta:  metav1.ObjectMeta{Namespace: space, Name: "leader"},
			Client:     clients.CoordinationV1(),
			LockConfig: resourcelock.ResourceLockConfig{Identity: name},
		}
		leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
			Lock: lock, ReleaseOnCancel: true,
			LeaseDuration: 4 * time.Second, RenewDeadline: 3 * time.Second, RetryPeriod: 300 * time.Millisecond,
			Callbacks: leaderelection.LeaderCallbacks{
				OnStartedLeading: func(context.Context) { led <- name },
				OnStoppedLeading: func() {},
			},
		})
	}
	first, stepDown := context.WithCancel(ctx)
	defer stepDown()
	go candidate(first, "one")
	if err := expect(ctx, led, "one"); err != nil {
		return err
	}
	go candidate(ctx, "two")
	lease, err := clients.CoordinationV1().Leases(space).Get(ctx, "leader", metav1.GetOptions{})
	if err != nil {
		return err
	}
	renewed := lease
	for renewed.ResourceVersion == lease.ResourceVersion {
		time.Sleep(50 * time.Millisecond)
		if renewed, err = clients.CoordinationV1().Leases(space).Get(ctx, "leader", metav1.GetOptions{}); err != nil {
			return err
		}
	}
	if !renewed.Spec.RenewTime.After(lease.Spec.RenewTime.Time) {
		return fmt.Errorf("renewed at %v after %v", renewed.Spec.RenewTime, lease.Spec.RenewTime)
	}
	stepDown()
	if err := expect(ctx, led, "two"); err != nil {
		return err
	}
	lease, err = clients.CoordinationV1().Leases(space).Get(ctx, "leader", metav1.GetOptions{})
	if err != nil || *lease.Spec.HolderIdentity != "two" || *lease.Spec.LeaseTransitions < 1 {
		return fmt.Errorf("the lease says %+v (%v)", lease.Spec, err)
	}
	return nil
}
