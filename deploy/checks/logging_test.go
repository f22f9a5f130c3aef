package checks

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestTheIndexTemplateKnowsTheFieldsOfTheServicesLogs(t *testing.T) {
	template := read[struct {
		IndexPatterns []string       `json:"index_patterns"`
		DataStream    map[string]any `json:"data_stream"`
		Template      struct {
			Settings map[string]any `json:"settings"`
			Mappings struct {
				Properties map[string]any `json:"properties"`
			} `json:"mappings"`
		} `json:"template"`
	}](t, observability+"/elasticsearch/template.json")
	for _, field := range []string{"@timestamp", "message", "log.level", "log.logger", "process.pid", "process.thread.name",
		"service.name", "service.version", "service.environment", "service.node.name", "trace.id", "span.id",
		"error.type", "error.message", "error.stack_trace", "ecs.version"} {
		at := map[string]any{"properties": template.Template.Mappings.Properties}
		for _, part := range strings.Split(field, ".") {
			properties, _ := at["properties"].(map[string]any)
			at, _ = properties[part].(map[string]any)
		}
		if at == nil || at["type"] == nil {
			t.Errorf("%s is not mapped", field)
		}
	}
	// Elasticsearch makes no data stream whose time may be malformed; OpenSearch does.
	if time, _ := template.Template.Mappings.Properties["@timestamp"].(map[string]any); time["ignore_malformed"] != false {
		t.Errorf("@timestamp may be malformed: %v", time)
	}
	shipped, err := os.ReadFile(observability + "/fluent-bit/fluent-bit.yaml")
	if err != nil {
		t.Fatal(err)
	}
	prefix := strings.TrimSuffix(template.IndexPatterns[0], "*")
	if template.DataStream == nil || !strings.Contains(string(shipped), "index: "+prefix) {
		t.Errorf("what is shipped does not go to %s", template.IndexPatterns[0])
	}
	checkFluentBitIsGiven(t, string(shipped))
	setup, _ := os.ReadFile(observability + "/elasticsearch/setup")
	if name, _ := template.Template.Settings["index.lifecycle.name"].(string); !strings.Contains(string(setup), "_ilm/policy/"+name+" ") {
		t.Errorf("the policy %q is not made", name)
	}
}

// checkFluentBitIsGiven sees to it that Docker and Kubernetes run the same version with each variable that the configuration names.
func checkFluentBitIsGiven(t *testing.T, configuration string) {
	t.Helper()
	chart := read[struct {
		Image struct {
			Repository string `json:"repository"`
			Tag        string `json:"tag"`
		} `json:"image"`
		Env []struct {
			Name string `json:"name"`
		} `json:"env"`
	}](t, observability+"/fluent-bit/values.yaml")
	container := compose(t).Services["fluent-bit"]
	if chart.Image.Repository+":"+chart.Image.Tag != container.Image {
		t.Errorf("Fluent Bit is %s:%s on Kubernetes and %s on Docker", chart.Image.Repository, chart.Image.Tag, container.Image)
	}
	onKubernetes := map[string]bool{}
	for _, variable := range chart.Env {
		onKubernetes[variable.Name] = true
	}
	for _, match := range placeholder.FindAllStringSubmatch(configuration, -1) {
		if name := match[1]; !onKubernetes[name] || container.Environment[name] == nil {
			t.Errorf("Fluent Bit is not given %s on Kubernetes and on Docker", name)
		}
	}
}

func TestWhatTheServicesPrintIsShippedUnderTheirNames(t *testing.T) {
	project := compose(t)
	for _, name := range append(slices.Clone(services), "inference-service-gpu", "nacos", "nacos-config", "xxl-job-admin") {
		if logging := project.Services[name].Logging; logging == nil || logging.Options["labels"] != "com.docker.compose.service" {
			t.Errorf("Fluent Bit would not know whose lines those of %s are", name)
		}
	}
	// Else each failure to send would be one more line to send.
	for _, name := range []string{"fluent-bit", "elasticsearch"} {
		if project.Services[name].Logging.Options["labels"] != "" {
			t.Errorf("%s must not be shipped", name)
		}
	}
}
