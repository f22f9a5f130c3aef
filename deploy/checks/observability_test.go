package checks

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
	autoscaling "k8s.io/api/autoscaling/v2"
	"sigs.k8s.io/yaml"
)

const observability = "../observability"

// Dashboard has the fields of Grafana's dashboards, schema version 41, that are used here.
type Dashboard struct {
	UID           string `json:"uid"`
	Title         string `json:"title"`
	SchemaVersion int    `json:"schemaVersion"`
	Panels        []struct {
		ID         int    `json:"id"`
		Type       string `json:"type"`
		Title      string `json:"title"`
		Datasource struct {
			UID string `json:"uid"`
		} `json:"datasource"`
		GridPos struct{ X, Y, W, H int } `json:"gridPos"`
		Targets []struct {
			RefID        string `json:"refId"`
			Expr         string `json:"expr"`
			LegendFormat string `json:"legendFormat"`
		} `json:"targets"`
		FieldConfig struct {
			Defaults struct {
				Unit string `json:"unit"`
			} `json:"defaults"`
		} `json:"fieldConfig"`
	} `json:"panels"`
	Annotations struct {
		List []struct {
			Target struct {
				Expr string `json:"expr"`
			} `json:"target"`
		} `json:"list"`
	} `json:"annotations"`
	Templating struct {
		List []struct {
			Name  string `json:"name"`
			Query struct {
				Query string `json:"query"`
			} `json:"query"`
		} `json:"list"`
	} `json:"templating"`
}

func dashboards(t *testing.T) map[string]Dashboard {
	t.Helper()
	files, err := filepath.Glob(observability + "/grafana/dashboards/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no dashboards", err)
	}
	all := map[string]Dashboard{}
	for _, file := range files {
		var dashboard Dashboard
		text, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(text, &dashboard)
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if dashboard.UID != strings.TrimSuffix(filepath.Base(file), ".json") {
			t.Errorf("%s has the uid %s", file, dashboard.UID)
		}
		all[dashboard.UID] = dashboard
	}
	return all
}

// Rules is a file of recording and alerting rules.
type Rules struct {
	Groups []struct {
		Name  string `json:"name"`
		Rules []struct {
			Record      string            `json:"record"`
			Alert       string            `json:"alert"`
			Expr        string            `json:"expr"`
			For         string            `json:"for"`
			Labels      map[string]string `json:"labels"`
			Annotations map[string]string `json:"annotations"`
		} `json:"rules"`
	} `json:"groups"`
}

func read[T any](t *testing.T, file string) T {
	t.Helper()
	var value T
	text, err := os.ReadFile(file)
	if err == nil {
		err = yaml.Unmarshal(text, &value)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return value
}

// known are the metrics that there are: those of the services and exporters (metrics.txt), those that rules record, and
// Prometheus' own.
func known(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{"up": true, "ALERTS": true}
	file, err := os.Open(observability + "/metrics.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if line := lines.Text(); line != "" && !strings.HasPrefix(line, "#") {
			names[line] = true
		}
	}
	for _, group := range read[Rules](t, observability+"/prometheus/rules/recording.yml").Groups {
		for _, rule := range group.Rules {
			names[rule.Record] = true
		}
	}
	return names
}

// checkQuery parses a query of PromQL and looks up the metrics that it names.
func checkQuery(t *testing.T, where, query string, names map[string]bool) {
	t.Helper()
	expression, err := parser.ParseExpr(query)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return
	}
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		if selector, is := node.(*parser.VectorSelector); is && selector.Name != "" && !names[selector.Name] {
			t.Errorf("%s names %s, which nobody exports (deploy/observability/metrics.txt)", where, selector.Name)
		}
		return nil
	})
}

var (
	variable      = regexp.MustCompile(`\$(?:\{([a-z]+)\}|([a-z]+))`)
	variableQuery = regexp.MustCompile(`^label_values\((.+), ([a-zA-Z_]+)\)$`)
)

func TestDashboardsAskForWhatIsExported(t *testing.T) {
	names := known(t)
	for uid, dashboard := range dashboards(t) {
		defined := map[string]bool{}
		for _, each := range dashboard.Templating.List {
			defined[each.Name] = true
			match := variableQuery.FindStringSubmatch(each.Query.Query)
			if match == nil {
				t.Errorf("%s: the variable %s asks %q", uid, each.Name, each.Query.Query)
				continue
			}
			checkQuery(t, uid+" "+each.Name, match[1], names)
		}
		for _, panel := range dashboard.Panels {
			if panel.Datasource.UID != "prometheus" || panel.FieldConfig.Defaults.Unit == "" || len(panel.Targets) == 0 {
				t.Errorf("%s, %q: no data source, unit or query", uid, panel.Title)
			}
			for _, target := range panel.Targets {
				query := strings.ReplaceAll(target.Expr, "$__rate_interval", "5m")
				for _, match := range variable.FindAllStringSubmatch(query, -1) {
					if name := match[1] + match[2]; !defined[name] {
						t.Errorf("%s, %q: the variable %s is not defined", uid, panel.Title, name)
					}
				}
				checkQuery(t, uid+", "+panel.Title, variable.ReplaceAllString(query, ".*"), names)
				if target.LegendFormat == "" {
					t.Errorf("%s, %q: no legend", uid, panel.Title)
				}
			}
		}
		for _, annotation := range dashboard.Annotations.List {
			checkQuery(t, uid+", annotation", annotation.Target.Expr, names)
		}
	}
}

func TestPanelsLieBesideEachOther(t *testing.T) {
	for uid, dashboard := range dashboards(t) {
		taken, ids := map[[2]int]string{}, map[int]bool{}
		for _, panel := range dashboard.Panels {
			if ids[panel.ID] {
				t.Errorf("%s: two panels have the id %d", uid, panel.ID)
			}
			ids[panel.ID] = true
			at := panel.GridPos
			if at.W <= 0 || at.H <= 0 || at.X+at.W > 24 {
				t.Errorf("%s, %q lies outside of the page", uid, panel.Title)
			}
			for x := at.X; x < at.X+at.W; x++ {
				for y := at.Y; y < at.Y+at.H; y++ {
					if other, is := taken[[2]int{x, y}]; is {
						t.Fatalf("%s: %q lies on %q", uid, panel.Title, other)
					}
					taken[[2]int{x, y}] = panel.Title
				}
			}
		}
	}
}

func TestRulesNameMetricsThatThereAreAndSayWhatToDo(t *testing.T) {
	names, pages := known(t), dashboards(t)
	files, _ := filepath.Glob(observability + "/prometheus/rules/*.yml")
	for _, file := range files {
		for _, group := range read[Rules](t, file).Groups {
			for _, rule := range group.Rules {
				checkQuery(t, rule.Record+rule.Alert, rule.Expr, names)
				if rule.Alert == "" {
					continue
				}
				if !slices.Contains([]string{"critical", "warning", "none"}, rule.Labels["severity"]) {
					t.Errorf("%s: severity %q", rule.Alert, rule.Labels["severity"])
				}
				if rule.Annotations["summary"] == "" || rule.Annotations["description"] == "" {
					t.Errorf("%s does not say what is wrong", rule.Alert)
				}
				page := strings.TrimPrefix(rule.Annotations["dashboard"], "/d/")
				if _, there := pages[page]; !there && rule.Alert != "Watchdog" {
					t.Errorf("%s leads to the dashboard %q, which is not there", rule.Alert, page)
				}
			}
		}
	}
}

func TestEachAlertHasACaseInWhichItFires(t *testing.T) {
	tests := read[struct {
		Tests []struct {
			AlertRuleTest []struct {
				Alertname string `json:"alertname"`
				ExpAlerts []any  `json:"exp_alerts"`
			} `json:"alert_rule_test"`
		} `json:"tests"`
	}](t, observability+"/prometheus/tests/alerts_test.yml")
	fires := map[string]bool{}
	for _, test := range tests.Tests {
		for _, each := range test.AlertRuleTest {
			fires[each.Alertname] = fires[each.Alertname] || len(each.ExpAlerts) > 0
		}
	}
	for _, group := range read[Rules](t, observability+"/prometheus/rules/alerts.yml").Groups {
		for _, rule := range group.Rules {
			if !fires[rule.Alert] {
				t.Errorf("no case in which %s fires", rule.Alert)
			}
		}
	}
}

const ruleObjects = "../k8s/base/prometheus-rules.yaml"

func TestKubernetesHasTheSameRules(t *testing.T) {
	var text strings.Builder
	text.WriteString("# Made of deploy/observability/prometheus/rules: UPDATE=1 go test -run TheSameRules, in deploy/checks.\n")
	for i, name := range []string{"recording", "alerts"} {
		rules := read[map[string]any](t, observability+"/prometheus/rules/"+name+".yml")
		object, err := yaml.Marshal(map[string]any{
			"apiVersion": "monitoring.coreos.com/v1",
			"kind":       "PrometheusRule",
			"metadata":   map[string]any{"name": "llm-platform-" + name},
			"spec":       rules,
		})
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			text.WriteString("---\n")
		}
		text.Write(object)
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(ruleObjects, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if there, _ := os.ReadFile(ruleObjects); string(there) != text.String() {
		t.Error("they differ; UPDATE=1 go test -run TheSameRules writes them anew")
	}
}

func TestEveryDashboardIsInTheConfigMap(t *testing.T) {
	list, err := os.ReadFile(observability + "/grafana/dashboards/kustomization.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for uid := range dashboards(t) {
		if !strings.Contains(string(list), uid+".json") {
			t.Errorf("%s is not", uid)
		}
	}
}

var adapterVariable = regexp.MustCompile(`<<\.GroupBy>>|<<\.LabelMatchers>>`)

func TestWhatIsScaledByIsOffered(t *testing.T) {
	names, offered := known(t), map[string]bool{}
	adapter := read[struct {
		Rules struct {
			Custom []struct {
				SeriesQuery  string `json:"seriesQuery"`
				MetricsQuery string `json:"metricsQuery"`
				Name         struct{ As string }
			} `json:"custom"`
		} `json:"rules"`
	}](t, observability+"/prometheus-adapter/values.yaml")
	for _, rule := range adapter.Rules.Custom {
		offered[rule.Name.As] = true
		checkQuery(t, rule.Name.As, rule.SeriesQuery, names)
		checkQuery(t, rule.Name.As, adapterVariable.ReplaceAllStringFunc(rule.MetricsQuery, func(variable string) string {
			return map[string]string{"<<.GroupBy>>": "pod", "<<.LabelMatchers>>": `pod="a"`}[variable]
		}), names)
	}
	inEachOverlay(t, func(t *testing.T, all rendered) {
		for name, scaler := range of(all, func(h *autoscaling.HorizontalPodAutoscaler) string { return h.Name }) {
			for _, metric := range scaler.Spec.Metrics {
				if metric.Pods != nil && !offered[metric.Pods.Metric.Name] {
					t.Errorf("%s scales by %s, which the adapter does not offer", name, metric.Pods.Metric.Name)
				}
			}
		}
	})
}

func TestPrometheusOfComposeScrapesWhatRunsThere(t *testing.T) {
	project := compose(t)
	for _, target := range read[[]struct {
		Targets []string          `json:"targets"`
		Labels  map[string]string `json:"labels"`
	}](t, "../compose/targets.yml") {
		host, port, _ := strings.Cut(target.Targets[0], ":")
		if host != target.Labels["service"] || !strings.Contains(configurationOf(t, host), "SERVER_PORT:"+port+"}") {
			t.Errorf("%v is no service's address", target.Targets)
		}
	}
	config, err := os.ReadFile(observability + "/prometheus/prometheus.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range regexp.MustCompile(`- targets: \[([a-z-]+):`).FindAllStringSubmatch(string(config), -1) {
		if _, there := project.Services[match[1]]; !there && match[1] != "localhost" {
			t.Errorf("Prometheus scrapes %s, which does not run", match[1])
		}
	}
}
