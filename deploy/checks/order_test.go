package checks

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// wave says when Argo CD applies an object; it goes on to the next wave when everything of this one is healthy, and a Job has ended.
func wave(t *testing.T, object meta.Object) int {
	t.Helper()
	text := object.GetAnnotations()["argocd.argoproj.io/sync-wave"]
	if text == "" {
		return 0
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", object.GetName(), err)
	}
	return number
}

// Else the first sync would wait for a Job that waits for what the sync has not applied yet.
func TestArgoCDAppliesWhatAJobNeedsBeforeIt(t *testing.T) {
	all := render(t, "overlays/production")
	before := map[string]int{}
	for _, object := range all {
		switch typed := object.(type) {
		case *ExternalSecret:
			before["Secret "+typed.Spec.Target.Name] = wave(t, typed)
		case *core.ConfigMap:
			before["ConfigMap "+typed.Name] = wave(t, typed)
		case *core.ServiceAccount:
			before["ServiceAccount "+typed.Name] = wave(t, typed)
		case *core.Namespace:
			before["Namespace "+typed.Name] = wave(t, typed)
		}
	}
	for name, job := range jobs(all) {
		for _, needed := range neededByPod(job.Namespace, job.Spec.Template.Spec) {
			at, there := before[needed]
			if !there || at >= wave(t, job) {
				t.Errorf("%s runs in wave %d and needs %s of wave %d", name, wave(t, job), needed, at)
			}
		}
		for _, policy := range of(all, func(p *networking.NetworkPolicy) string { return p.Name }) {
			if selects(t, &policy.Spec.PodSelector, job.Spec.Template.Labels) && wave(t, policy) >= wave(t, job) {
				t.Errorf("%s runs before the policy %s lets it connect", name, policy.Name)
			}
		}
		for other, deployment := range deployments(all) {
			if wave(t, deployment) <= wave(t, job) {
				t.Errorf("%s does not run before %s", name, other)
			}
		}
	}
}

func neededByPod(namespace string, pod core.PodSpec) []string {
	needed := []string{"Namespace " + namespace}
	if pod.ServiceAccountName != "" {
		needed = append(needed, "ServiceAccount "+pod.ServiceAccountName)
	}
	for _, volume := range pod.Volumes {
		if volume.ConfigMap != nil {
			needed = append(needed, "ConfigMap "+volume.ConfigMap.Name)
		}
	}
	for _, source := range pod.Containers[0].EnvFrom {
		if source.ConfigMapRef != nil {
			needed = append(needed, "ConfigMap "+source.ConfigMapRef.Name)
		} else {
			needed = append(needed, "Secret "+source.SecretRef.Name)
		}
	}
	for _, variable := range pod.Containers[0].Env {
		if from := variable.ValueFrom; from != nil && from.SecretKeyRef != nil {
			needed = append(needed, "Secret "+from.SecretKeyRef.Name)
		}
	}
	return needed
}

func TestEachServiceWithASchemaHasAJobThatMigratesIt(t *testing.T) {
	inEachOverlay(t, func(t *testing.T, all rendered) {
		for _, service := range services {
			job := jobs(all)[service+"-migration"]
			if has := variablesOf(t, service)["POSTGRES_URL"]; has != (job != nil) {
				t.Errorf("%s has a schema: %v, a Job: %v", service, has, job != nil)
			}
			if job == nil {
				continue
			}
			container := job.Spec.Template.Spec.Containers[0]
			if container.Image != deployments(all)[service].Spec.Template.Spec.Containers[0].Image {
				t.Errorf("%s is migrated by %s", service, container.Image)
			}
			ends := slices.ContainsFunc(container.Env, func(variable core.EnvVar) bool {
				return variable.Name == "JAVA_OPTS" && strings.Contains(variable.Value, "-Dspring.context.exit=onRefresh")
			})
			if !ends {
				t.Errorf("the Job of %s would go on as a service", service)
			}
		}
	})
}
