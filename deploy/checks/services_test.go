// Package checks proves, without a cluster and without Docker, that what stands in deploy/ fits together and fits the
// services. `.ci/checks/deploy.sh` runs it.
package checks

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The platform's services; each is a folder of the repository.
var services = []string{"gateway-service", "model-registry-service", "inference-service", "user-service",
	"scheduler-service", "log-service"}

// The HTTP port of each, as its application.yml has it.
var ports = map[string]int{"gateway-service": 8080, "model-registry-service": 8081, "inference-service": 8082,
	"user-service": 8083, "scheduler-service": 8084, "log-service": 8085}

// What is read otherwise than by a placeholder: by the image's start, the C library, ONNX Runtime, Nacos' client, the
// certificate's loader and SkyWalking's agent.
var readByOthers = []string{"HEAP_PERCENT", "GARBAGE_COLLECTOR", "JAVA_OPTS",
	"DJL_CACHE_DIR", "ORT_DISABLE_TELEMETRY", "MALLOC_ARENA_MAX", "NACOS_CACHE_DIR",
	"JAVA_TOOL_OPTIONS", "SW_AGENT_COLLECTOR_BACKEND_SERVICES", "GATEWAY_TLS_CERTIFICATE", "GATEWAY_TLS_KEY"}

var placeholder = regexp.MustCompile(`\$\{([A-Z][A-Z0-9_]*)`)

// configurationOf is everything that a service reads its variables from.
func configurationOf(t *testing.T, service string) string {
	t.Helper()
	var all strings.Builder
	for _, file := range []string{
		"common-lib/src/main/resources/platform.yaml",
		service + "/src/main/resources/application.yml",
		"nacos-config/shared.yaml",
		"nacos-config/" + service + ".yaml",
	} {
		text, err := os.ReadFile(filepath.Join("../..", file))
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
		all.WriteByte('\n')
	}
	return all.String()
}

// variablesOf are the names of the environment that mean something to a service.
func variablesOf(t *testing.T, service string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, name := range readByOthers {
		names[name] = true
	}
	for _, match := range placeholder.FindAllStringSubmatch(configurationOf(t, service), -1) {
		names[match[1]] = true
	}
	// Read by name from the environment, where `platform.secrets.required` says that they must be.
	for name := range requiredSecrets(t, service) {
		names[name] = true
	}
	return names
}

var required = regexp.MustCompile(`(?m)^\s+- ([A-Z][A-Z0-9_]*)\s*$`)

// requiredSecrets are those without which a service does not start: `platform.secrets.required`.
func requiredSecrets(t *testing.T, service string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	text, err := os.ReadFile(filepath.Join("../../nacos-config", service+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range required.FindAllStringSubmatch(string(text), -1) {
		names[match[1]] = true
	}
	if len(names) == 0 {
		t.Fatalf("%s names no secret", service)
	}
	return names
}

// Addresses of stores, of the gateway as browsers see it, and of a service as others reach it: their defaults are those of one machine.
// And the secret without which there is no console. Who reads one must be given it.
var elsewhere = []string{"POSTGRES_URL", "REDIS_HOST", "KAFKA_BOOTSTRAP_SERVERS", "MONGODB_URI", "MILVUS_URI", "PLATFORM_ISSUER",
	"TRAINING_REPORT_TO", "CONSOLE_CLIENT_SECRET"}

// neededBy are the variables without which a service cannot work elsewhere than on a developer's machine.
func neededBy(t *testing.T, service string) map[string]bool {
	t.Helper()
	needed := requiredSecrets(t, service)
	read := variablesOf(t, service)
	for _, name := range elsewhere {
		if read[name] {
			needed[name] = true
		}
	}
	return needed
}

// Of one machine or of one process: services may have others.
var ownOfEach = append([]string{"SERVER_PORT", "SERVER_ADDRESS", "NACOS_REGISTER_IP", "HOSTNAME"}, readByOthers...)

// checkAgreement finds what one service is given and another, which reads it too, is not, or otherwise: such as the issuer of tokens.
func checkAgreement(t *testing.T, given map[string]map[string]string) {
	t.Helper()
	for name, variables := range given {
		for variable, value := range variables {
			for other, others := range given {
				if !variablesOf(t, serviceOf(other))[variable] || slices.Contains(ownOfEach, variable) {
					continue
				}
				if its, there := others[variable]; !there || its != value {
					t.Errorf("%s is given %s=%q, %s %q", name, variable, value, other, its)
				}
			}
		}
	}
}

// Who starts a service reads in one page what it can be told.
func TestEveryVariableIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/guides/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	missing := map[string]bool{}
	for _, service := range services {
		for _, match := range placeholder.FindAllStringSubmatch(configurationOf(t, service), -1) {
			// HOSTNAME is the system's.
			if match[1] != "HOSTNAME" && !strings.Contains(string(page), "`"+match[1]+"`") {
				missing[match[1]] = true
			}
		}
	}
	for name := range missing {
		t.Errorf("docs/guides/configuration.md does not name %s", name)
	}
}
