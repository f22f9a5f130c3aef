package io.llmplatform.inference.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A macro, with the names of where it was defined.
 *
 * @param scope where it was defined
 */
record Macro(Definition definition, Scope scope) implements Callable {
  /**
   * @param name {@code caller} for the body of a call block
   * @param uses which of {@code varargs}, {@code kwargs} and {@code caller} the body names
   */
  record Definition(String name, List<Parameter> parameters, Uses uses, Body body) {}

  /**
   * @param otherwise its default, evaluated at the call; null where there is none
   */
  record Parameter(String name, @Nullable Expression otherwise) {}

  record Uses(boolean varargs, boolean kwargs, boolean caller) {}

  String name() {
    return definition.name();
  }

  @Override
  public String type() {
    return "Macro";
  }

  @Override
  public Object call(Run run, Arguments arguments) {
    run.budget().enter();
    Scope inner = scope.inner();
    List<Parameter> parameters = definition.parameters();
    Map<String, Object> named = new LinkedHashMap<>(arguments.named());
    bind(arguments.positional(), named, inner);
    takeCaller(named, inner);
    takeRest(arguments.positional(), named, inner, run.budget());
    for (int i = arguments.positional().size(); i < parameters.size(); i++) {
      bindDefault(parameters.get(i), arguments.named(), inner);
    }
    String text = run.capture(definition.body(), inner).text();
    run.budget().leave();
    return text;
  }

  /** Takes the arguments of parameters out of {@code named}. */
  private void bind(List<Object> positional, Map<String, Object> named, Scope inner) {
    List<Parameter> parameters = definition.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      String name = parameters.get(i).name();
      Object value = i < positional.size() ? positional.get(i) : named.remove(name);
      if (value != null) {
        inner.set(name, value);
      }
    }
  }

  private static void bindDefault(Parameter parameter, Map<String, Object> given, Scope inner) {
    if (given.containsKey(parameter.name())) {
      return;
    }
    Expression otherwise = parameter.otherwise();
    inner.set(
        parameter.name(),
        otherwise == null
            ? new Undefined("parameter " + Texts.quoted(parameter.name()) + " was not provided")
            : otherwise.value(inner));
  }

  private void takeCaller(Map<String, Object> named, Scope inner) {
    boolean own = definition.parameters().stream().anyMatch(p -> p.name().equals("caller"));
    if (definition.uses().caller() && !own) {
      Object caller = named.remove("caller");
      inner.set("caller", caller == null ? new Undefined("No caller defined") : caller);
    }
  }

  private void takeRest(
      List<Object> positional, Map<String, Object> named, Scope inner, Budget budget) {
    int most = definition.parameters().size();
    if (definition.uses().kwargs()) {
      inner.set("kwargs", Globals.dict(named, budget));
    } else if (named.containsKey("caller")) {
      throw new TemplateFailure(
          "macro %s was invoked with two values for the special caller argument. This is most likely a bug."
              .formatted(Texts.quoted(name())));
    } else if (!named.isEmpty()) {
      throw new TemplateFailure(
          "macro %s takes no keyword argument %s"
              .formatted(Texts.quoted(name()), Texts.quoted(named.keySet().iterator().next())));
    }
    List<Object> rest =
        positional.size() > most ? positional.subList(most, positional.size()) : List.of();
    if (definition.uses().varargs()) {
      inner.set("varargs", new TupleValue(rest));
    } else if (!rest.isEmpty()) {
      throw new TemplateFailure(
          "macro %s takes not more than %d argument(s)".formatted(Texts.quoted(name()), most));
    }
  }

  @Override
  public Object attribute(String attribute) {
    return switch (attribute) {
      case "name" -> name();
      case "arguments" -> {
        List<Object> names = new ArrayList<>();
        definition.parameters().forEach(parameter -> names.add(parameter.name()));
        yield new TupleValue(names);
      }
      case "catch_kwargs" -> definition.uses().kwargs();
      case "catch_varargs" -> definition.uses().varargs();
      case "caller" -> definition.uses().caller();
      default -> Undefined.attribute(this, attribute);
    };
  }
}
