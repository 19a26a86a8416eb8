package scenarios

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// A Backup is the custom resource of the manager's scenario.
type Backup struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              BackupSpec   `json:"spec"`
	Status            BackupStatus `json:"status,omitempty"`
}

// BackupSpec is what the user wants. The definition gives `keep` its default.
type BackupSpec struct {
	Target string `json:"target"`
	Keep   *int64 `json:"keep,omitempty"`
}

// BackupStatus is what the reconciler found.
type BackupStatus struct {
	Ready              bool               `json:"ready,omitempty"`
	ObservedGeneration int64              `json:"observedGeneration,omitempty"`
	Conditions         []metav1.Condition `json:"conditions,omitempty"`
}

// BackupList is a list of them.
type BackupList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Backup `json:"items"`
}

// DeepCopyObject makes a Backup a runtime.Object.
func (b *Backup) DeepCopyObject() runtime.Object { return b.DeepCopy() }

// DeepCopy shares nothing with the original.
func (b *Backup) DeepCopy() *Backup {
	copied := *b
	copied.ObjectMeta = *b.ObjectMeta.DeepCopy()
	copied.Status.Conditions = append([]metav1.Condition(nil), b.Status.Conditions...)
	return &copied
}

// DeepCopyObject makes a BackupList a runtime.Object.
func (l *BackupList) DeepCopyObject() runtime.Object {
	copied := &BackupList{TypeMeta: l.TypeMeta, ListMeta: *l.ListMeta.DeepCopy()}
	for i := range l.Items {
		copied.Items = append(copied.Items, *l.Items[i].DeepCopy())
	}
	return copied
}

func addBackups(types *runtime.Scheme) error {
	version := schema.GroupVersion{Group: "interop.mockplane.io", Version: "v1"}
	types.AddKnownTypes(version, &Backup{}, &BackupList{})
	metav1.AddToGroupVersion(types, version)
	return nil
}
