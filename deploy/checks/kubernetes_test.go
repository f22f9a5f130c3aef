package checks

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/labels"
)

func TestEveryObjectIsUnderstoodStrictly(t *testing.T) {
	inEachOverlay(t, func(t *testing.T, all rendered) {
		for _, service := range services {
			if deployments(all)[service] == nil {
				t.Errorf("no Deployment of %s", service)
			}
		}
	})
}

func TestSelectorsFindTheirPodsAndNoOthers(t *testing.T) {
	inEachOverlay(t, func(t *testing.T, all rendered) {
		pods := deployments(all)
		for name, deployment := range pods {
			for other, candidate := range pods {
				matches := selects(t, deployment.Spec.Selector, candidate.Spec.Template.Labels)
				if matches != (name == other) {
					t.Errorf("the selector of %s matches the pods of %s: %v", name, other, matches)
				}
			}
			for _, spread := range deployment.Spec.Template.Spec.TopologySpreadConstraints {
				if !selects(t, spread.LabelSelector, deployment.Spec.Template.Labels) {
					t.Errorf("%s is spread by a selector that does not match its own pods", name)
				}
			}
			if len(deployment.Spec.Template.Spec.TopologySpreadConstraints) < 2 {
				t.Errorf("%s is not spread over nodes and zones", name)
			}
		}
		for name, service := range of(all, func(s *core.Service) string { return s.Name }) {
			found := false
			for _, deployment := range pods {
				if labels.SelectorFromSet(service.Spec.Selector).Matches(labels.Set(deployment.Spec.Template.Labels)) {
					found = true
					checkServicePorts(t, service, deployment)
				}
			}
			if !found {
				t.Errorf("Service %s selects no pod", name)
			}
		}
		for name, budget := range of(all, func(b *policy.PodDisruptionBudget) string { return b.Name }) {
			var found []string
			for pod, deployment := range pods {
				if selects(t, budget.Spec.Selector, deployment.Spec.Template.Labels) {
					found = append(found, pod)
				}
			}
			if !slices.Equal(found, []string{name}) {
				t.Errorf("PodDisruptionBudget %s guards %v", name, found)
			}
		}
	})
}

func checkServicePorts(t *testing.T, service *core.Service, deployment *apps.Deployment) {
	t.Helper()
	for _, port := range service.Spec.Ports {
		exposed := slices.ContainsFunc(deployment.Spec.Template.Spec.Containers[0].Ports, func(p core.ContainerPort) bool {
			return p.Name == port.TargetPort.StrVal && p.ContainerPort == port.Port
		})
		if !exposed {
			t.Errorf("Service %s: port %d leads to no port %s of %s", service.Name, port.Port, port.TargetPort.StrVal, deployment.Name)
		}
	}
}

func TestScalersAccountsAndVolumesAreThere(t *testing.T) {
	inEachOverlay(t, func(t *testing.T, all rendered) {
		accounts := of(all, func(a *core.ServiceAccount) string { return a.Name })
		claims := of(all, func(c *core.PersistentVolumeClaim) string { return c.Name })
		scaled := map[string]bool{}
		for name, scaler := range of(all, func(h *autoscaling.HorizontalPodAutoscaler) string { return h.Name }) {
			scaled[scaler.Spec.ScaleTargetRef.Name] = true
			if deployments(all)[scaler.Spec.ScaleTargetRef.Name] == nil {
				t.Errorf("HorizontalPodAutoscaler %s scales %s, which is not there", name, scaler.Spec.ScaleTargetRef.Name)
			}
		}
		for name, deployment := range deployments(all) {
			pod := deployment.Spec.Template.Spec
			if accounts[pod.ServiceAccountName] == nil {
				t.Errorf("%s runs as %s, which is not there", name, pod.ServiceAccountName)
			}
			if (deployment.Spec.Replicas == nil) != scaled[name] {
				t.Errorf("%s: either a scaler or a number of replicas, not both nor neither", name)
			}
			volumes := map[string]bool{}
			for _, volume := range pod.Volumes {
				volumes[volume.Name] = true
				if claim := volume.PersistentVolumeClaim; claim != nil && claims[claim.ClaimName] == nil {
					t.Errorf("%s mounts %s, which is not there", name, claim.ClaimName)
				}
			}
			for _, mount := range pod.Containers[0].VolumeMounts {
				if !volumes[mount.Name] {
					t.Errorf("%s mounts %s, which is no volume of the pod", name, mount.Name)
				}
			}
		}
	})
}

var defaultPort = regexp.MustCompile(`port: \$\{SERVER_PORT:(\d+)\}`)

func TestProbesAskWhatTheServiceAnswers(t *testing.T) {
	platform, err := os.ReadFile("../../common-lib/src/main/resources/platform.yaml")
	if err != nil {
		t.Fatal(err)
	}
	inEachOverlay(t, func(t *testing.T, all rendered) {
		for name, deployment := range deployments(all) {
			container := deployment.Spec.Template.Spec.Containers[0]
			match := defaultPort.FindStringSubmatch(configurationOf(t, serviceOf(name)))
			if match == nil || match[1] != fmt.Sprint(container.Ports[0].ContainerPort) {
				t.Errorf("%s listens on %v, not on %d", name, match, container.Ports[0].ContainerPort)
			}
			for kind, probe := range map[string]*core.Probe{"startup": container.StartupProbe,
				"readiness": container.ReadinessProbe, "liveness": container.LivenessProbe} {
				if probe == nil || probe.HTTPGet == nil {
					t.Errorf("%s has no %s probe", name, kind)
					continue
				}
				group, is := strings.CutPrefix(probe.HTTPGet.Path, "/actuator/health/")
				if !is || !strings.Contains(string(platform), "\n        "+group+":\n") {
					t.Errorf("%s: %s is no health group of the services", name, probe.HTTPGet.Path)
				}
				if probe.HTTPGet.Port.StrVal != container.Ports[0].Name {
					t.Errorf("%s: the %s probe asks port %s", name, kind, probe.HTTPGet.Port.String())
				}
			}
			if strings.HasSuffix(container.LivenessProbe.HTTPGet.Path, "readiness") {
				t.Errorf("%s would be restarted because a store is away", name)
			}
		}
	})
}

func TestContainersMayDoLittleAndTakeABoundedShare(t *testing.T) {
	inEachOverlay(t, func(t *testing.T, all rendered) {
		for name, deployment := range deployments(all) {
			if deployment.Spec.Strategy.Type != apps.RollingUpdateDeploymentStrategyType {
				t.Errorf("%s is not rolled", name)
			}
		}
		for name, template := range templates(all) {
			pod := template.Spec
			if pod.SecurityContext == nil || !*pod.SecurityContext.RunAsNonRoot ||
				pod.SecurityContext.SeccompProfile.Type != core.SeccompProfileTypeRuntimeDefault {
				t.Errorf("%s may run as root, or without a seccomp profile", name)
			}
			if pod.EnableServiceLinks == nil || *pod.EnableServiceLinks {
				t.Errorf("%s: a Service named redis would set REDIS_PORT", name)
			}
			if pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken {
				t.Errorf("%s gets a token of Kubernetes", name)
			}
			for _, container := range pod.Containers {
				security := container.SecurityContext
				if security == nil || *security.AllowPrivilegeEscalation || !*security.ReadOnlyRootFilesystem ||
					!slices.Contains(security.Capabilities.Drop, "ALL") {
					t.Errorf("%s may write, escalate or keep capabilities", name)
				}
				if container.Resources.Limits.Memory().IsZero() || container.Resources.Requests.Memory().IsZero() ||
					container.Resources.Requests.Cpu().IsZero() {
					t.Errorf("%s has no requests or no limit", name)
				}
				if _, tag, tagged := strings.Cut(container.Image, ":"); !tagged || tag == "latest" {
					t.Errorf("%s: %s is no fixed version", name, container.Image)
				}
			}
		}
	})
}

// keysOfSecrets are those that the production overlay makes; who uses another way makes the same.
func keysOfSecrets(t *testing.T) map[string]map[string]bool {
	t.Helper()
	found := map[string]map[string]bool{}
	for _, secret := range of(render(t, "overlays/production"), func(s *ExternalSecret) string { return s.Name }) {
		keys := map[string]bool{}
		for _, data := range secret.Spec.Data {
			keys[data.SecretKey] = true
		}
		found[secret.Spec.Target.Name] = keys
	}
	return found
}

func TestEachServiceIsGivenWhatItReadsAndNothingElse(t *testing.T) {
	secrets := keysOfSecrets(t)
	inEachOverlay(t, func(t *testing.T, all rendered) {
		configs := of(all, func(c *core.ConfigMap) string { return c.Name })
		for name, template := range templates(all) {
			if !slices.Contains(services, serviceOf(name)) {
				continue
			}
			container := template.Spec.Containers[0]
			given := map[string]bool{}
			for _, source := range container.EnvFrom {
				switch {
				case source.ConfigMapRef != nil && configs[source.ConfigMapRef.Name] != nil:
					for key := range configs[source.ConfigMapRef.Name].Data {
						given[key] = true
					}
				case source.SecretRef != nil && secrets[source.SecretRef.Name] != nil:
					maps.Copy(given, secrets[source.SecretRef.Name])
				default:
					t.Errorf("%s takes its environment from what is not there: %v %v", name, source.ConfigMapRef, source.SecretRef)
				}
			}
			for _, variable := range container.Env {
				given[variable.Name] = true
			}
			// Named in another variable's value alone.
			delete(given, "POD_IP")
			read := variablesOf(t, serviceOf(name))
			for key := range given {
				if !read[key] {
					t.Errorf("%s does not read %s", name, key)
				}
			}
			for key := range neededBy(t, serviceOf(name)) {
				if !given[key] {
					t.Errorf("%s needs %s and is not given it", name, key)
				}
			}
		}
		for name, job := range jobs(all) {
			for _, volume := range job.Spec.Template.Spec.Volumes {
				if volume.ConfigMap != nil && configs[volume.ConfigMap.Name] == nil {
					t.Errorf("%s mounts %s, which is not there", name, volume.ConfigMap.Name)
				}
			}
			for _, variable := range job.Spec.Template.Spec.Containers[0].Env {
				if from := variable.ValueFrom; from != nil && !secrets[from.SecretKeyRef.Name][from.SecretKeyRef.Key] {
					t.Errorf("%s: no key %s in the Secret %s", name, from.SecretKeyRef.Key, from.SecretKeyRef.Name)
				}
			}
		}
	})
}

func TestServicesOnKubernetesAgreeOnWhatTheyShare(t *testing.T) {
	all := render(t, "overlays/production")
	given := map[string]map[string]string{}
	configs := of(all, func(c *core.ConfigMap) string { return c.Name })
	for _, service := range services {
		given[service] = map[string]string{}
		for _, source := range deployments(all)[service].Spec.Template.Spec.Containers[0].EnvFrom {
			if source.ConfigMapRef != nil {
				maps.Copy(given[service], configs[source.ConfigMapRef.Name].Data)
			}
		}
	}
	for _, secret := range of(all, func(s *ExternalSecret) string { return s.Name }) {
		if variables := given[secret.Spec.Target.Name]; variables != nil {
			for _, data := range secret.Spec.Data {
				variables[data.SecretKey] = "the secret " + data.RemoteRef.Property
			}
		}
	}
	checkAgreement(t, given)
}

func TestTheJobPublishesEveryFileOfNacosConfig(t *testing.T) {
	entries, err := os.ReadDir("../../nacos-config")
	if err != nil {
		t.Fatal(err)
	}
	for name, published := range of(render(t, "base"), func(c *core.ConfigMap) string { return c.Name }) {
		if !strings.HasPrefix(name, "nacos-config-") {
			continue
		}
		for _, entry := range entries {
			kind := filepath.Ext(entry.Name())
			if _, there := published.Data[entry.Name()]; !there && (kind == ".yaml" || kind == ".json") {
				t.Errorf("%s is not in nacos-config/Kustomization", entry.Name())
			}
		}
		return
	}
	t.Error("no ConfigMap of nacos-config")
}

var port = regexp.MustCompile(`[a-z]:(\d{2,5})\b`)

func TestPoliciesDenyByDefaultAndAllowWhatEachServiceConnectsTo(t *testing.T) {
	inEachOverlay(t, func(t *testing.T, all rendered) {
		policies := of(all, func(p *networking.NetworkPolicy) string { return p.Name })
		deny := policies["default-deny"]
		if deny == nil || len(deny.Spec.PodSelector.MatchLabels) > 0 || len(deny.Spec.PolicyTypes) != 2 ||
			len(deny.Spec.Ingress)+len(deny.Spec.Egress) > 0 {
			t.Error("not everything is denied by default")
		}
		config := of(all, func(c *core.ConfigMap) string { return c.Name })
		for name, template := range templates(all) {
			if !slices.Contains(services, serviceOf(name)) {
				continue
			}
			allowed := map[string]bool{}
			for _, policy := range policies {
				if selects(t, &policy.Spec.PodSelector, template.Labels) {
					for _, rule := range policy.Spec.Egress {
						for _, each := range rule.Ports {
							last := each.Port.IntVal
							if each.EndPort != nil {
								last = *each.EndPort
							}
							for number := each.Port.IntVal; number <= last; number++ {
								allowed[fmt.Sprint(number)] = true
							}
						}
					}
				}
			}
			for key, value := range config[template.Spec.Containers[0].EnvFrom[0].ConfigMapRef.Name].Data {
				for _, match := range port.FindAllStringSubmatch(value, -1) {
					if !allowed[match[1]] {
						t.Errorf("%s may not connect to %s=%s", name, key, value)
					}
				}
				if strings.HasSuffix(key, "REDIS_HOST") && !allowed["6379"] {
					t.Errorf("%s may not connect to Redis", name)
				}
			}
			if requiresMongo := serviceOf(name) == "log-service"; requiresMongo && !allowed["27017"] {
				t.Errorf("%s may not connect to MongoDB", name)
			}
		}
	})
}

func TestPrometheusFindsEveryService(t *testing.T) {
	inEachOverlay(t, func(t *testing.T, all rendered) {
		monitor := of(all, func(m *monitoring.ServiceMonitor) string { return m.Name })["llm-platform"]
		if monitor == nil {
			t.Fatal("no ServiceMonitor")
		}
		for name, service := range of(all, func(s *core.Service) string { return s.Name }) {
			if !selects(t, &monitor.Spec.Selector, service.Labels) {
				t.Errorf("%s is not scraped", name)
			}
			for _, endpoint := range monitor.Spec.Endpoints {
				if !slices.ContainsFunc(service.Spec.Ports, func(p core.ServicePort) bool { return p.Name == endpoint.Port }) {
					t.Errorf("%s has no port %s to be scraped at", name, endpoint.Port)
				}
			}
		}
	})
}
