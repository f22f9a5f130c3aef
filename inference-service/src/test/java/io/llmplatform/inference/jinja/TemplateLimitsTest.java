package io.llmplatform.inference.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that mean harm, or are out of all proportion. */
@Timeout(60)
class TemplateLimitsTest {
  private static String render(String source, Map<String, Object> context) {
    return Template.parse(source).render(context, Limits.DEFAULT, Clock.systemUTC());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ m() ~ m() }}{% endmacro %}{{ m() }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{{ 'a' * 1000000000 }}",
        "{{ 'a' * 10 ** 30 }}",
        "{{ [1] * 1000000000 }}",
        "{{ ([1] * 1000000) * 1000000 }}",
        "{{ 10 ** (10 ** 10) }}",
        "{{ 2 ** 100000 }}",
        "{{ (2 ** 5000) * (2 ** 5000) }}",
        "{{ range(10 ** 12) }}",
        "{{ range(0 - 10 ** 18, 10 ** 18) | length }}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99999) %}{% set ns.s = ns.s ~ ns.s %}{%"
            + " endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(99999) %}{% set ns.s = ns.s + ns.s %}{%"
            + " endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{%"
            + " endfor %}{{ ns.s }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{%"
            + " endfor %}{{ ns.s | tojson }}",
        "{% set ns = namespace(s=[1], t=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s]"
            + " %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.s == ns.t }}",
        "{% set ns = namespace(s=(1,)) %}{% for i in range(60) %}{% set ns.s = (ns.s, ns.s) %}{%"
            + " endfor %}{{ {ns.s: 1} }}",
        "{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}",
        "{% set ns = namespace() %}{% set ns.me = [ns] %}{{ ns.me | string }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(99999) %}{% set ns.s = [ns.s] %}{% endfor"
            + " %}{{ ns.s }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(99999) %}{% set ns.s = ns.s |"
            + " map('string') %}{% endfor %}{{ ns.s | list }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(99999) %}{% set ns.s = ns.s | select %}{%"
            + " endfor %}{{ ns.s | first }}",
        "{% set s = 'a' * 5000000 %}{% for i in range(99999) %}{{ 'b' in s }}{% endfor %}",
        "{% set s = 'a' * 1000000 %}{% set t = 'a' * 500000 ~ 'b' %}{% for i in range(99999) %}{{ t"
            + " in s }}{% endfor %}",
        "{% set s = 'a' * 5000000 %}{% set t = 'a' * 5000000 %}{% for i in range(99999) %}{% if s"
            + " == t %}{% endif %}{% endfor %}",
        "{% set s = 'a' * 1000000 %}{% for i in range(99999) %}{{ s | replace('a', s) }}{% endfor"
            + " %}",
        "{% set s = 'a' * 1000000 %}{% for i in range(99999) %}{% set x = s.split('a') %}{% endfor"
            + " %}",
        "{% set s = 'a' * 1000000 %}{% for i in range(99999) %}{% set x = s | list %}{% endfor %}",
        "{% for i in range(99999) %}{{ 'a' | center(1000000) }}{% endfor %}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ '%*d' % (1000000000, 1) }}",
        "{{ 'a'.ljust(2000000000) }}",
        "{{ '1'.zfill(2000000000) }}",
        "{{ ('\\t' * 100000).expandtabs(1000000) }}",
        "{{ [1] | batch(2000000000, 'x') | list }}",
        "{{ [1] | slice(2000000000) | list }}",
        "{{ 'a\nb' | indent(2000000000) }}",
        "{{ {} | tojson(indent=2000000000) }}{{ [1] | tojson(indent=2000000000) }}",
        "{{ 1.5 | round(2000000000) }}",
        "{{ ([3, 1, 2] * 30000) | sort | map('tojson') | join | length }}{% for i in range(999)"
            + " %}{{ range(99999) | sort | length }}{% endfor %}",
      })
  void whatWouldTakeTooMuchFails(String source) {
    Limits tight = new Limits(Limits.DEFAULT.steps() / 20, Limits.DEFAULT.characters(), 600);
    Template template = Template.parse(source);
    assertThatThrownBy(() -> template.render(Map.of(), tight, Clock.systemUTC()))
        .isInstanceOf(TemplateFailure.class);
  }

  @Test
  void deepNestingIsRefusedWhenItIsParsed() {
    for (String open : List.of("(", "[", "{1: ", "-", "not ", "x(", "x[", "x|d(", "1 if 1 else ")) {
      assertThatThrownBy(() -> Template.parse("{{ " + open.repeat(100_000)))
          .isInstanceOf(TemplateSyntaxError.class);
    }
    for (String open :
        List.of(
            "{% if 1 %}", "{% for x in y %}", "{% macro m() %}", "{% set x %}", "{% call m() %}")) {
      assertThatThrownBy(() -> Template.parse(open.repeat(10_000)))
          .isInstanceOf(TemplateSyntaxError.class);
    }
    assertThatThrownBy(() -> Template.parse("{% for " + "(".repeat(10_000)))
        .isInstanceOf(TemplateSyntaxError.class);
  }

  @Test
  void longChainsAreRefusedWhenTheyAreRendered() {
    for (String link : List.of(" + 1", " and 1", ".x", "|string", "[0]", "()", " if 1")) {
      Template template = Template.parse("{{ 1" + link.repeat(50_000) + " }}");
      assertThatThrownBy(() -> template.render(Map.of(), Limits.DEFAULT, Clock.systemUTC()))
          .isInstanceOf(TemplateFailure.class);
    }
  }

  @Test
  void aSmallStackIsOneMoreLimit() throws InterruptedException {
    List<Throwable> thrown = new ArrayList<>();
    Limits deep = new Limits(Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
    Template template = Template.parse("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}");
    Thread thread =
        new Thread(
            null, () -> template.render(Map.of(), deep, Clock.systemUTC()), "small", 200_000);
    thread.setUncaughtExceptionHandler((where, what) -> thrown.add(what));
    thread.start();
    thread.join(Duration.ofSeconds(30).toMillis());
    assertThat(thrown).singleElement().isInstanceOf(TemplateFailure.class);
  }

  @Test
  void hugeSourcesAreRefused() {
    assertThatThrownBy(() -> Template.parse("a".repeat(1_000_001)))
        .isInstanceOf(TemplateSyntaxError.class);
    assertThat(render("a".repeat(1_000_000), Map.of())).hasSize(1_000_000);
  }

  @Test
  void nestedContextsAreBoundedToo() {
    Object nested = "x";
    for (int i = 0; i < 100_000; i++) {
      nested = List.of(nested);
    }
    Map<String, Object> context = Map.of("x", nested);
    assertThatThrownBy(() -> render("a", context)).isInstanceOf(TemplateFailure.class);
  }

  @Test
  void onlyPlainDataIsTaken() {
    assertThatThrownBy(() -> render("{{ x }}", Map.of("x", Thread.currentThread())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ''.__class__ }}{{ ''.__class__.__mro__ }}",
        "{{ x.getClass() }}",
        "{{ x.class }}{{ x['class'].forName }}",
        "{{ range.__globals__ }}{{ range.__globals__.os }}",
        "{{ '{0.__class__.__mro__}'.format(1) }}",
        "{{ '{0.getClass}'.format(x).x.y }}{{ x.hashCode() }}",
        "{{ x.__init__() }}",
        "{{ raise_exception.call('x') }}",
      })
  void nothingOfTheMachineIsReached(String source) {
    assertThatThrownBy(() -> render(source, Map.of("x", List.of("a"))))
        .isInstanceOf(TemplateFailure.class);
  }

  @Test
  void aRenderChangesNothingThatIsShared() {
    List<Object> list = new ArrayList<>(List.of(1, 2));
    Map<String, Object> context = new HashMap<>(Map.of("l", list));
    Template template =
        Template.parse("{% set ns = namespace(n=0) %}{% set ns.n = ns.n + l[0] %}{{ ns.n }}");
    for (int i = 0; i < 3; i++) {
      assertThat(template.render(context, Limits.DEFAULT, Clock.systemUTC())).isEqualTo("1");
    }
    assertThat(list).containsExactly(1, 2);
  }

  @Test
  void aMistakeNamesItsLine() {
    assertThatThrownBy(() -> Template.parse("a\n{# b\n #}\n{% nosuch %}"))
        .isInstanceOfSatisfying(
            TemplateSyntaxError.class, mistake -> assertThat(mistake.line()).isEqualTo(4))
        .hasMessage("Encountered unknown tag 'nosuch'. (line 4)");
  }

  @Test
  void loneSurrogatesPassThrough() {
    assertThat(render("{{ x[::-1] }}{{ x | length }}{{ x.find('b') }}", Map.of("x", "a\ud83db")))
        .isEqualTo("b\ud83da32");
  }
}
