package checks

import (
	"slices"
	"strings"
	"testing"

	networkingapi "istio.io/api/networking/v1alpha3"
	securityapi "istio.io/api/security/v1beta1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
)

func TestTheMeshIsStrictAndItsRoutesLeadToPods(t *testing.T) {
	all := render(t, "overlays/istio")
	if peer := of(all, func(p *PeerAuth) string { return p.Name })["strict"]; peer == nil ||
		peer.Spec.value.GetMtls().GetMode() != securityapi.PeerAuthentication_MutualTLS_STRICT {
		t.Error("mTLS is not strict")
	}
	services := of(all, func(s *core.Service) string { return s.Name })
	subsets := map[string]map[string]map[string]string{}
	for _, rule := range of(all, func(r *DestinationRule) string { return r.Name }) {
		host := rule.Spec.value.GetHost()
		if services[host] == nil && !strings.HasPrefix(host, "*.") {
			t.Errorf("DestinationRule %s is for %s, which is no Service", rule.Name, host)
		}
		subsets[host] = map[string]map[string]string{}
		for _, subset := range rule.Spec.value.GetSubsets() {
			subsets[host][subset.GetName()] = subset.GetLabels()
		}
	}
	for name := range services {
		if _, guarded := subsets[name]; !guarded {
			t.Errorf("%s has no outlier detection", name)
		}
	}
	for _, route := range of(all, func(v *VirtualService) string { return v.Name }) {
		for _, http := range route.Spec.value.GetHttp() {
			var weights int32
			for _, to := range http.GetRoute() {
				weights += to.GetWeight()
				checkDestination(t, all, to.GetDestination(), subsets)
			}
			if len(http.GetRoute()) > 1 && weights != 100 {
				t.Errorf("%s: the weights add up to %d", route.Name, weights)
			}
		}
	}
}

// Where everything is denied by default, a sidecar that does not reach istiod holds its service back for ever.
func TestSidecarsReachIstiod(t *testing.T) {
	all := render(t, "overlays/istio")
	for name, deployment := range deployments(all) {
		reached := false
		for _, policy := range of(all, func(p *networking.NetworkPolicy) string { return p.Name }) {
			for _, rule := range policy.Spec.Egress {
				to := slices.ContainsFunc(rule.To, func(peer networking.NetworkPolicyPeer) bool {
					return peer.NamespaceSelector != nil && peer.NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"] == "istio-system"
				})
				port := slices.ContainsFunc(rule.Ports, func(port networking.NetworkPolicyPort) bool { return port.Port.String() == "15012" })
				reached = reached || to && port && selects(t, &policy.Spec.PodSelector, deployment.Spec.Template.Labels)
			}
		}
		if !reached {
			t.Errorf("the sidecar of %s may not connect to istiod", name)
		}
	}
	for name, job := range jobs(all) {
		if job.Spec.Template.Labels["sidecar.istio.io/inject"] != "false" {
			t.Errorf("%s would never end, since its sidecar does not", name)
		}
	}
}

func checkDestination(t *testing.T, all rendered, to *networkingapi.Destination, subsets map[string]map[string]map[string]string) {
	t.Helper()
	service := of(all, func(s *core.Service) string { return s.Name })[to.GetHost()]
	if service == nil {
		t.Errorf("a route leads to %s, which is no Service", to.GetHost())
		return
	}
	if to.GetSubset() == "" {
		return
	}
	subset, defined := subsets[to.GetHost()][to.GetSubset()]
	wanted := labels.Merge(service.Spec.Selector, subset)
	for _, deployment := range deployments(all) {
		if defined && labels.SelectorFromSet(wanted).Matches(labels.Set(deployment.Spec.Template.Labels)) {
			return
		}
	}
	t.Errorf("a route leads to subset %s of %s, which has no pod", to.GetSubset(), to.GetHost())
}
