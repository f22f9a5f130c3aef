package checks

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	autoscaling "k8s.io/api/autoscaling/v2"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// Application has the fields of argoproj.io/v1alpha1 that are used here.
type Application struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata"`
	Spec            struct {
		Project string `json:"project"`
		Source  struct {
			RepoURL        string `json:"repoURL"`
			TargetRevision string `json:"targetRevision"`
			Path           string `json:"path"`
		} `json:"source"`
		Destination destination `json:"destination"`
		SyncPolicy  struct {
			Automated struct {
				Prune    bool `json:"prune"`
				SelfHeal bool `json:"selfHeal"`
			} `json:"automated"`
			SyncOptions []string `json:"syncOptions"`
			Retry       struct {
				Limit   int `json:"limit"`
				Backoff struct {
					Duration    string `json:"duration"`
					Factor      int    `json:"factor"`
					MaxDuration string `json:"maxDuration"`
				} `json:"backoff"`
			} `json:"retry"`
		} `json:"syncPolicy"`
		IgnoreDifferences []struct {
			Group        string   `json:"group"`
			Kind         string   `json:"kind"`
			Name         string   `json:"name"`
			JSONPointers []string `json:"jsonPointers"`
		} `json:"ignoreDifferences"`
	} `json:"spec"`
}

type destination struct {
	Server    string `json:"server"`
	Namespace string `json:"namespace"`
}

// AppProject likewise.
type AppProject struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata"`
	Spec            struct {
		Description              string           `json:"description"`
		SourceRepos              []string         `json:"sourceRepos"`
		Destinations             []destination    `json:"destinations"`
		ClusterResourceWhitelist []meta.GroupKind `json:"clusterResourceWhitelist"`
		OrphanedResources        struct {
			Warn bool `json:"warn"`
		} `json:"orphanedResources"`
	} `json:"spec"`
}

func strictly[T any](t *testing.T, file string) T {
	t.Helper()
	var value T
	text, err := os.ReadFile(file)
	if err == nil {
		err = yaml.UnmarshalStrict(text, &value)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return value
}

func TestArgoDeploysTheProductionOverlayAndLeavesReplicasToTheScalers(t *testing.T) {
	project := strictly[AppProject](t, "../argocd/project.yaml")
	application := strictly[Application](t, "../argocd/application.yaml")
	if application.Spec.Project != project.Name || !slices.Contains(project.Spec.SourceRepos, application.Spec.Source.RepoURL) ||
		!slices.Contains(project.Spec.Destinations, application.Spec.Destination) {
		t.Error("the project does not allow the application")
	}
	all := render(t, strings.TrimPrefix(application.Spec.Source.Path, "deploy/k8s/"))
	ignored := map[string]bool{}
	for _, each := range application.Spec.IgnoreDifferences {
		ignored[each.Name] = true
	}
	for _, scaler := range of(all, func(h *autoscaling.HorizontalPodAutoscaler) string { return h.Name }) {
		if !ignored[scaler.Spec.ScaleTargetRef.Name] {
			t.Errorf("Argo CD and the scaler quarrel about the replicas of %s", scaler.Spec.ScaleTargetRef.Name)
		}
	}
}

var (
	copied = regexp.MustCompile(`(?m)^COPY (.+) \S+$`)
	user   = regexp.MustCompile(`(?m)^USER (\S+)$`)
)

func TestImagesCopyWhatIsThereAndRunAsNobodyInParticular(t *testing.T) {
	files, _ := filepath.Glob("../docker/*ockerfile")
	if len(files) != 2 {
		t.Fatalf("%v", files)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range copied.FindAllStringSubmatch(string(text), -1) {
			if strings.HasPrefix(match[1], "--from=") || strings.Contains(match[1], "/target/") {
				continue
			}
			for _, source := range strings.Fields(match[1]) {
				if _, err := os.Stat(filepath.Join("../..", source)); err != nil {
					t.Errorf("%s copies what is not there: %v", file, err)
				}
			}
		}
		users := user.FindAllStringSubmatch(string(text), -1)
		if len(users) != 1 || users[0][1] != "10001:10001" {
			t.Errorf("%s runs as %v", file, users)
		}
		if !strings.Contains(string(text), "\nHEALTHCHECK ") {
			t.Errorf("%s has no health check", file)
		}
		if build := regexp.MustCompile(`(?m)^\s+\./mvnw .*$`).FindString(string(text)); !strings.Contains(build, "sbom") {
			t.Errorf("the jar of %s says not what it is made of: %s", file, build)
		}
	}
}

func TestWorkflowsBuildEveryServiceWithItsPort(t *testing.T) {
	for _, file := range []string{"ci.yml", "release.yml"} {
		workflow := read[struct {
			Jobs map[string]struct {
				Strategy struct {
					Matrix struct {
						Include []struct {
							Service string `json:"service"`
							Port    int    `json:"port"`
						} `json:"include"`
					} `json:"matrix"`
				} `json:"strategy"`
			} `json:"jobs"`
		}](t, "../../.github/workflows/"+file)
		built := map[string]bool{}
		for _, each := range workflow.Jobs["images"].Strategy.Matrix.Include {
			built[each.Service] = true
			if ports[each.Service] != each.Port {
				t.Errorf("%s builds %s with the port %d", file, each.Service, each.Port)
			}
		}
		for _, service := range services {
			if !built[service] {
				t.Errorf("%s does not build %s", file, service)
			}
		}
	}
	jenkins, err := os.ReadFile("../../Jenkinsfile")
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range services {
		if !strings.Contains(string(jenkins), "'"+service+"'") {
			t.Errorf("Jenkins does not build %s", service)
		}
	}
}

func TestShippedPortsAreThoseOfTheServices(t *testing.T) {
	for service, port := range ports {
		match := defaultPort.FindStringSubmatch(configurationOf(t, service))
		if match == nil || match[1] != strconv.Itoa(port) {
			t.Errorf("%s listens on %v, not on %d", service, match, port)
		}
	}
}
