package checks

import (
	"path/filepath"
	"strings"
	"testing"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	networkingapi "istio.io/api/networking/v1alpha3"
	securityapi "istio.io/api/security/v1beta1"
	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// What `kubectl apply -k` is given in practice.
var overlays = []string{"base", "overlays/gpu", "overlays/istio", "overlays/production"}

// ExternalSecret has the fields of external-secrets.io/v1 that are used here.
type ExternalSecret struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata"`
	Spec            struct {
		RefreshInterval string `json:"refreshInterval"`
		SecretStoreRef  struct {
			Kind string `json:"kind"`
			Name string `json:"name"`
		} `json:"secretStoreRef"`
		Target struct {
			Name           string `json:"name"`
			CreationPolicy string `json:"creationPolicy"`
		} `json:"target"`
		Data []struct {
			SecretKey string `json:"secretKey"`
			RemoteRef struct {
				Key      string `json:"key"`
				Property string `json:"property"`
			} `json:"remoteRef"`
		} `json:"data"`
	} `json:"spec"`
}

// Istio is an object of the mesh: its specification is a message of Istio's own API.
type Istio[M proto.Message] struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata"`
	Spec            message[M] `json:"spec"`
}

// message decodes by Protocol Buffers' JSON mapping, which refuses what it does not know.
type message[M proto.Message] struct{ value M }

func (m *message[M]) UnmarshalJSON(text []byte) error {
	m.value = m.value.ProtoReflect().Type().New().Interface().(M)
	return protojson.Unmarshal(text, m.value)
}

type (
	VirtualService  = Istio[*networkingapi.VirtualService]
	DestinationRule = Istio[*networkingapi.DestinationRule]
	MeshGateway     = Istio[*networkingapi.Gateway]
	PeerAuth        = Istio[*securityapi.PeerAuthentication]
	AuthPolicy      = Istio[*securityapi.AuthorizationPolicy]
)

// The type that each kind of object is decoded into.
var kinds = map[string]func() any{
	"v1/Namespace":                             func() any { return new(core.Namespace) },
	"v1/ConfigMap":                             func() any { return new(core.ConfigMap) },
	"v1/Service":                               func() any { return new(core.Service) },
	"v1/ServiceAccount":                        func() any { return new(core.ServiceAccount) },
	"v1/PersistentVolumeClaim":                 func() any { return new(core.PersistentVolumeClaim) },
	"apps/v1/Deployment":                       func() any { return new(apps.Deployment) },
	"batch/v1/Job":                             func() any { return new(batch.Job) },
	"policy/v1/PodDisruptionBudget":            func() any { return new(policy.PodDisruptionBudget) },
	"autoscaling/v2/HorizontalPodAutoscaler":   func() any { return new(autoscaling.HorizontalPodAutoscaler) },
	"networking.k8s.io/v1/NetworkPolicy":       func() any { return new(networking.NetworkPolicy) },
	"networking.k8s.io/v1/Ingress":             func() any { return new(networking.Ingress) },
	"monitoring.coreos.com/v1/ServiceMonitor":  func() any { return new(monitoring.ServiceMonitor) },
	"monitoring.coreos.com/v1/PrometheusRule":  func() any { return new(monitoring.PrometheusRule) },
	"external-secrets.io/v1/ExternalSecret":    func() any { return new(ExternalSecret) },
	"networking.istio.io/v1/VirtualService":    func() any { return new(VirtualService) },
	"networking.istio.io/v1/DestinationRule":   func() any { return new(DestinationRule) },
	"networking.istio.io/v1/Gateway":           func() any { return new(MeshGateway) },
	"security.istio.io/v1/PeerAuthentication":  func() any { return new(PeerAuth) },
	"security.istio.io/v1/AuthorizationPolicy": func() any { return new(AuthPolicy) },
}

// rendered is what an overlay gives, decoded.
type rendered []any

// render builds an overlay as kubectl does, and decodes each object strictly: a field that its type has not is an error.
func render(t *testing.T, overlay string) rendered {
	t.Helper()
	kustomizer := krusty.MakeKustomizer(krusty.MakeDefaultOptions())
	resources, err := kustomizer.Run(filesys.MakeFsOnDisk(), filepath.Join("../k8s", overlay))
	if err != nil {
		t.Fatalf("%s: %v", overlay, err)
	}
	var all rendered
	for _, resource := range resources.Resources() {
		key := resource.GetApiVersion() + "/" + resource.GetKind()
		create, known := kinds[key]
		if !known {
			t.Fatalf("%s: %s is not known to this test", overlay, key)
		}
		object := create()
		if err := yaml.UnmarshalStrict([]byte(resource.MustYaml()), object); err != nil {
			t.Errorf("%s: %s %s: %v", overlay, key, resource.GetName(), err)
		}
		all = append(all, object)
	}
	return all
}

// of gives the objects of one type by name.
func of[T any](all rendered, name func(*T) string) map[string]*T {
	found := map[string]*T{}
	for _, object := range all {
		if typed, is := object.(*T); is {
			found[name(typed)] = typed
		}
	}
	return found
}

func deployments(all rendered) map[string]*apps.Deployment {
	return of(all, func(d *apps.Deployment) string { return d.Name })
}

// templates are those of all pods by the name of their Deployment or Job.
func templates(all rendered) map[string]core.PodTemplateSpec {
	found := map[string]core.PodTemplateSpec{}
	for name, deployment := range deployments(all) {
		found[name] = deployment.Spec.Template
	}
	for name, job := range jobs(all) {
		found[name] = job.Spec.Template
	}
	return found
}

func jobs(all rendered) map[string]*batch.Job {
	return of(all, func(j *batch.Job) string { return j.Name })
}

func inEachOverlay(t *testing.T, check func(t *testing.T, all rendered)) {
	for _, overlay := range overlays {
		t.Run(strings.TrimPrefix(overlay, "overlays/"), func(t *testing.T) { check(t, render(t, overlay)) })
	}
}

// serviceOf names the service that a Deployment or a Job runs: GPUs, canaries and migrations are variants.
func serviceOf(workload string) string {
	for _, variant := range []string{"-gpu", "-canary", "-migration"} {
		workload = strings.TrimSuffix(workload, variant)
	}
	return workload
}

func selects(t *testing.T, selector *meta.LabelSelector, pod map[string]string) bool {
	t.Helper()
	compiled, err := meta.LabelSelectorAsSelector(selector)
	if err != nil {
		t.Fatal(err)
	}
	return compiled.Matches(labels.Set(pod))
}
