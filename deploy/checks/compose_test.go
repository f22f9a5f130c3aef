package checks

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// All profiles of the file.
var profiles = []string{"core", "observability", "gpu", "keycloak"}

// compose loads deploy/docker-compose.yml as `docker compose` does: checked against the Compose schema, with the
// variables of a .env that make-env has just written, every reference followed.
func compose(t *testing.T) *types.Project {
	t.Helper()
	env := filepath.Join(t.TempDir(), ".env")
	if out, err := exec.Command("../make-env", env).CombinedOutput(); err != nil {
		t.Fatalf("make-env: %v\n%s", err, out)
	}
	options, err := cli.NewProjectOptions([]string{"../docker-compose.yml"},
		cli.WithEnvFiles(env), cli.WithDotEnv, cli.WithProfiles(profiles))
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func TestComposeFollowsItsSchemaAndEveryVariableIsMadeByMakeEnv(t *testing.T) {
	project := compose(t)
	for _, name := range append(slices.Clone(services), "nacos", "postgres", "redis", "kafka", "mongodb", "milvus", "etcd",
		"minio", "xxl-job-admin", "mysql", "skywalking-oap", "skywalking-ui", "prometheus", "alertmanager", "grafana",
		"elasticsearch", "fluent-bit", "kibana", "keycloak", "inference-service-gpu") {
		if _, there := project.Services[name]; !there {
			t.Errorf("no %s", name)
		}
	}
}

func TestEveryContainerIsBoundedAndPinned(t *testing.T) {
	for name, service := range compose(t).Services {
		if service.MemLimit == 0 {
			t.Errorf("%s has no memory limit", name)
		}
		ours := strings.HasPrefix(service.Image, "llm-platform/")
		if !ours && (!strings.Contains(service.Image, ":") || strings.HasSuffix(service.Image, ":latest")) {
			t.Errorf("%s: %s is not a fixed version", name, service.Image)
		}
		if len(service.Profiles) != 1 || !slices.Contains(profiles, service.Profiles[0]) {
			t.Errorf("%s belongs to %v, not to one of %v", name, service.Profiles, profiles)
		}
		if !slices.Contains(service.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s may gain privileges", name)
		}
		for _, port := range service.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s publishes %s on %q", name, port.Published, port.HostIP)
			}
		}
	}
}

func TestCoreAndObservabilityFitInto16GB(t *testing.T) {
	sum := map[string]int64{}
	for _, service := range compose(t).Services {
		// What runs once has ended when the rest is up.
		if !strings.HasPrefix(service.Restart, "on-failure") {
			sum[service.Profiles[0]] += int64(service.MemLimit)
		}
	}
	const gib = 1 << 30
	if core := sum["core"]; core > 11*gib {
		t.Errorf("core may take %.1f GiB", float64(core)/gib)
	}
	if both := sum["core"] + sum["observability"]; both > 15*gib {
		t.Errorf("core and observability may take %.1f GiB, which leaves the machine too little", float64(both)/gib)
	}
}

func TestWhatRunsOnAnswersHealthChecksAndOthersWaitForThem(t *testing.T) {
	project := compose(t)
	for name, service := range project.Services {
		once := strings.HasPrefix(service.Restart, "on-failure")
		for other, dependency := range service.DependsOn {
			needed, there := project.Services[other]
			switch {
			case !there:
				t.Errorf("%s waits for %s, which is not there", name, other)
			case strings.HasPrefix(needed.Restart, "on-failure"):
				if dependency.Condition != types.ServiceConditionCompletedSuccessfully {
					t.Errorf("%s does not wait until %s has ended well", name, other)
				}
			case dependency.Condition != types.ServiceConditionHealthy:
				t.Errorf("%s does not wait until %s is healthy", name, other)
			case needed.HealthCheck == nil:
				t.Errorf("%s waits for the health of %s, which has no check", name, other)
			}
			if there && !slices.Contains(service.Profiles, needed.Profiles[0]) && needed.Profiles[0] != "core" {
				t.Errorf("%s of %v needs %s of %v", name, service.Profiles, other, needed.Profiles)
			}
		}
		// Images with nothing to run a check by.
		without := []string{"fluent-bit", "kafka-exporter"}
		if !once && service.HealthCheck == nil && !slices.Contains(without, name) {
			t.Errorf("%s has no health check", name)
		}
	}
}

var address = regexp.MustCompile(`(?:^|//|@|[\s,=])([a-z][a-z-]+):(\d{2,5})\b`)

func TestAddressesLeadToContainersThatAreWaitedFor(t *testing.T) {
	project := compose(t)
	for _, name := range append(slices.Clone(services), "inference-service-gpu") {
		service := project.Services[name]
		reached := waitedFor(project, name, map[string]bool{})
		for variable, value := range service.Environment {
			if value == nil {
				continue
			}
			// Spans are dropped while nobody takes them.
			spans := strings.HasPrefix(variable, "SW_AGENT") || variable == "TRACES_ENDPOINT"
			for _, match := range address.FindAllStringSubmatch(*value, -1) {
				if _, there := project.Services[match[1]]; !there {
					t.Errorf("%s: %s names %s, which is not there", name, variable, match[1])
				} else if !reached[match[1]] && match[1] != name && !spans {
					t.Errorf("%s: %s names %s, for which it does not wait", name, variable, match[1])
				}
			}
		}
	}
}

func waitedFor(project *types.Project, name string, seen map[string]bool) map[string]bool {
	for other := range project.Services[name].DependsOn {
		if !seen[other] {
			seen[other] = true
			waitedFor(project, other, seen)
		}
	}
	return seen
}

func TestComposeSetsOnlyWhatAServiceReads(t *testing.T) {
	project := compose(t)
	for _, service := range append(slices.Clone(services), "inference-service-gpu") {
		read := variablesOf(t, strings.TrimSuffix(service, "-gpu"))
		for variable := range project.Services[service].Environment {
			if !read[variable] {
				t.Errorf("%s does not read %s", service, variable)
			}
		}
		for variable := range neededBy(t, strings.TrimSuffix(service, "-gpu")) {
			if project.Services[service].Environment[variable] == nil {
				t.Errorf("%s needs %s and is not given it", service, variable)
			}
		}
	}
}

func TestServicesOnDockerAgreeOnWhatTheyShare(t *testing.T) {
	project := compose(t)
	given := map[string]map[string]string{}
	for _, service := range services {
		given[service] = map[string]string{}
		for variable, value := range project.Services[service].Environment {
			if value != nil {
				given[service][variable] = *value
			}
		}
	}
	checkAgreement(t, given)
}

func TestBoundFilesAreThere(t *testing.T) {
	for name, service := range compose(t).Services {
		for _, volume := range service.Volumes {
			if volume.Type == types.VolumeTypeBind && !strings.HasPrefix(volume.Source, "/var/lib/docker") {
				if _, err := os.Stat(volume.Source); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		if service.Build != nil {
			if _, err := os.Stat(filepath.Join("../..", service.Build.Dockerfile)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestMakeEnvKeepsWhatIsThereAndIsForItsOwnerAlone(t *testing.T) {
	env := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(env, []byte("REDIS_PASSWORD=mine\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if out, err := exec.Command("../make-env", env).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	text, _ := os.ReadFile(env)
	if !strings.HasPrefix(string(text), "REDIS_PASSWORD=mine\n") || strings.Count(string(text), "REDIS_PASSWORD=") != 1 {
		t.Error("what was there has changed")
	}
	values := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, is := strings.Cut(strings.TrimSpace(line), "="); is && len(value) >= 22 {
			for other, same := range values {
				if same == value {
					t.Errorf("%s and %s are the same", name, other)
				}
			}
			values[name] = value
		}
	}
	if len(values) < 30 {
		t.Errorf("only %d secrets", len(values))
	}
	if info, _ := os.Stat(env); info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v", info.Mode())
	}
}
