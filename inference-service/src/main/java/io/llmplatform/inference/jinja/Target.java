package io.llmplatform.inference.jinja;

import java.util.List;

/** What can be assigned to. */
sealed interface Target {
  void assign(Object value, Scope scope);

  record Variable(String name) implements Target {
    @Override
    public void assign(Object value, Scope scope) {
      scope.set(name, value);
    }
  }

  /** {@code namespace.attribute}. */
  record Field(String namespace, String attribute) implements Target {
    @Override
    public void assign(Object value, Scope scope) {
      if (!(scope.get(namespace) instanceof Namespace target)) {
        throw new TemplateFailure("cannot assign attribute on non-namespace object");
      }
      target.attributes().put(attribute, value);
    }
  }

  /** As many targets as the value must have elements. */
  record Several(List<Target> targets) implements Target {
    @Override
    public void assign(Object value, Scope scope) {
      if (!Types.isIterable(value)) {
        throw new TemplateFailure(
            "cannot unpack non-iterable %s object".formatted(Types.name(value)));
      }
      List<Object> values = Types.all(value, scope.budget());
      int expected = targets.size();
      if (values.size() > expected) {
        throw new TemplateFailure("too many values to unpack (expected %d)".formatted(expected));
      }
      if (values.size() < expected) {
        throw new TemplateFailure(
            "not enough values to unpack (expected %d, got %d)".formatted(expected, values.size()));
      }
      for (int i = 0; i < expected; i++) {
        targets.get(i).assign(values.get(i), scope);
      }
    }
  }
}
