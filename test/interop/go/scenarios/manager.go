package scenarios

import (
	"context"
	"fmt"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/utils/ptr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

// manager is a test as operators write it: envtest over the existing cluster installs the definition, a manager with leader
// election reconciles it into an owned ConfigMap with a finalizer and a status.
func manager(ctx context.Context, _ *rest.Config) error {
	log.SetLogger(zap.New(zap.WriteTo(os.Stderr)))
	if err := os.Setenv("USE_EXISTING_CLUSTER", "true"); err != nil {
		return err
	}
	types := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{scheme.AddToScheme, addBackups} {
		if err := add(types); err != nil {
			return err
		}
	}
	environment := &envtest.Environment{
		Scheme: types, CRDs: []*apiextensions.CustomResourceDefinition{backupDefinition()},
		CRDInstallOptions: envtest.CRDInstallOptions{CleanUpAfterUse: true},
	}
	config, err := environment.Start()
	if err != nil {
		return fmt.Errorf("envtest: %w", err)
	}
	plane, err := ctrl.NewManager(config, ctrl.Options{
		Scheme: types, Metrics: metricsserver.Options{BindAddress: "0"}, HealthProbeBindAddress: "0",
		LeaderElection: true, LeaderElectionID: "backups.interop.mockplane.io", LeaderElectionNamespace: "default",
		LeaderElectionReleaseOnCancel: true,
	})
	if err != nil {
		return err
	}
	reconciler := &backups{Client: plane.GetClient()}
	if err := ctrl.NewControllerManagedBy(plane).For(&Backup{}).Owns(&corev1.ConfigMap{}).Complete(reconciler); err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- plane.Start(running) }()
	direct, err := client.New(config, client.Options{Scheme: types})
	if err != nil {
		return err
	}
	if err := lifeOfABackup(ctx, direct); err != nil {
		return err
	}
	stop()
	if err := <-ended; err != nil {
		return fmt.Errorf("the manager ended: %w", err)
	}
	return environment.Stop()
}

// lifeOfABackup creates, breaks, changes and deletes one as its user would.
func lifeOfABackup(ctx context.Context, direct client.Client) error {
	backup := &Backup{ObjectMeta: metav1.ObjectMeta{GenerateName: "nightly-", Namespace: "default"}, Spec: BackupSpec{Target: "db"}}
	if err := direct.Create(ctx, backup); err != nil {
		return err
	}
	if backup.Spec.Keep == nil || *backup.Spec.Keep != 3 {
		return fmt.Errorf("the default of the definition is missing: %+v", backup.Spec)
	}
	refused := backup.DeepCopy()
	refused.Spec.Keep = ptr.To(int64(0))
	if err := direct.Update(ctx, refused); !apierrors.IsInvalid(err) {
		return fmt.Errorf("a rule of the definition was not applied: %v", err)
	}
	key := client.ObjectKeyFromObject(backup)
	until := func(what string, holds func() bool) error {
		err := wait.PollUntilContextCancel(ctx, 50*time.Millisecond, true, func(ctx context.Context) (bool, error) {
			return holds(), nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w: %+v", what, err, backup)
		}
		return nil
	}
	owned := &corev1.ConfigMap{}
	if err := until("ready", func() bool {
		return direct.Get(ctx, key, backup) == nil && backup.Status.Ready && backup.Status.ObservedGeneration == 1 && direct.Get(ctx, key, owned) == nil
	}); err != nil {
		return err
	}
	if owner := metav1.GetControllerOf(owned); owner == nil || owner.UID != backup.UID || owned.Data["target"] != "db" {
		return fmt.Errorf("the owned object is %+v", owned)
	}
	// What somebody takes away, the reconciler puts back.
	if err := direct.Delete(ctx, owned); err != nil {
		return err
	}
	if err := until("repaired", func() bool {
		again := &corev1.ConfigMap{}
		return direct.Get(ctx, key, again) == nil && again.UID != owned.UID
	}); err != nil {
		return err
	}
	changed := backup.DeepCopy()
	changed.Spec.Target = "files"
	if err := direct.Patch(ctx, changed, client.MergeFrom(backup)); err != nil {
		return err
	}
	if err := until("changed", func() bool {
		return direct.Get(ctx, key, backup) == nil && backup.Status.ObservedGeneration == 2 && direct.Get(ctx, key, owned) == nil && owned.Data["target"] == "files"
	}); err != nil {
		return err
	}
	if err := direct.Delete(ctx, backup); err != nil {
		return err
	}
	return until("gone", func() bool {
		return apierrors.IsNotFound(direct.Get(ctx, key, backup)) && apierrors.IsNotFound(direct.Get(ctx, key, owned))
	})
}

const finalizer = "interop.mockplane.io/backups"

type backups struct{ client.Client }

// Reconcile keeps a ConfigMap of the same name, written by server-side apply, and says so in the status.
func (r *backups) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	backup := &Backup{}
	if err := r.Get(ctx, request.NamespacedName, backup); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !backup.DeletionTimestamp.IsZero() {
		controllerutil.RemoveFinalizer(backup, finalizer)
		return ctrl.Result{}, r.Update(ctx, backup)
	}
	if controllerutil.AddFinalizer(backup, finalizer) {
		return ctrl.Result{}, r.Update(ctx, backup)
	}
	owned := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: backup.Name, Namespace: backup.Namespace}}
	if _, err := controllerutil.CreateOrUpdate(ctx, r.Client, owned, func() error {
		owned.Data = map[string]string{"target": backup.Spec.Target}
		return controllerutil.SetControllerReference(backup, owned, r.Scheme())
	}); err != nil {
		return ctrl.Result{}, err
	}
	backup.Status = BackupStatus{Ready: true, ObservedGeneration: backup.Generation}
	meta.SetStatusCondition(&backup.Status.Conditions, metav1.Condition{
		Type: "Ready", Status: metav1.ConditionTrue, Reason: "Stored", ObservedGeneration: backup.Generation,
	})
	return ctrl.Result{}, r.Status().Update(ctx, backup)
}

func backupDefinition() *apiextensions.CustomResourceDefinition {
	object := func(properties map[string]apiextensions.JSONSchemaProps) apiextensions.JSONSchemaProps {
		return apiextensions.JSONSchemaProps{Type: "object", Properties: properties}
	}
	spec := object(map[string]apiextensions.JSONSchemaProps{
		"target": {Type: "string", MinLength: ptr.To(int64(1))},
		"keep":   {Type: "integer", Default: &apiextensions.JSON{Raw: []byte("3")}},
	})
	spec.XValidations = apiextensions.ValidationRules{{Rule: "self.keep > 0", Message: "keep at least one"}}
	status := object(map[string]apiextensions.JSONSchemaProps{
		"ready": {Type: "boolean"}, "observedGeneration": {Type: "integer", Format: "int64"},
		"conditions": {Type: "array", Items: &apiextensions.JSONSchemaPropsOrArray{
			Schema: &apiextensions.JSONSchemaProps{Type: "object", XPreserveUnknownFields: ptr.To(true)},
		}},
	})
	whole := object(map[string]apiextensions.JSONSchemaProps{"spec": spec, "status": status})
	return &apiextensions.CustomResourceDefinition{
		ObjectMeta: metav1.ObjectMeta{Name: "backups.interop.mockplane.io"},
		Spec: apiextensions.CustomResourceDefinitionSpec{
			Group: "interop.mockplane.io", Scope: apiextensions.NamespaceScoped,
			Names: apiextensions.CustomResourceDefinitionNames{Plural: "backups", Singular: "backup", Kind: "Backup", ListKind: "BackupList"},
			Versions: []apiextensions.CustomResourceDefinitionVersion{{
				Name: "v1", Served: true, Storage: true,
				Schema:       &apiextensions.CustomResourceValidation{OpenAPIV3Schema: &whole},
				Subresources: &apiextensions.CustomResourceSubresources{Status: &apiextensions.CustomResourceSubresourceStatus{}},
			}},
		},
	}
}
