package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Arguments.Bound;
import java.time.LocalDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions that every template finds. */
final class Globals {
  private static final Map<String, Callable> ALL =
      Map.of(
          "range", Globals::range,
          "dict", Globals::dict,
          "namespace", Globals::namespace,
          "raise_exception", Globals::raise,
          "strftime_now", Globals::now,
          "joiner", (run, arguments) -> new Joiner(run, arguments),
          "cycler", (run, arguments) -> new Cycler(arguments.positional()));

  private Globals() {}

  static @Nullable Object find(String name) {
    return ALL.get(name);
  }

  private static Object range(Run run, Arguments arguments) {
    Bound bound = arguments.bind("range", "start", "stop?", "step?");
    boolean one = !bound.has(1);
    long start = one ? 0 : Numbers.whole(bound.get(0));
    return new RangeValue(
        start, Numbers.whole(bound.get(one ? 0 : 1)), Numbers.whole(bound.or(2, 1L)));
  }

  static DictValue dict(Map<String, Object> entries, Budget budget) {
    DictValue dict = new DictValue();
    entries.forEach((name, value) -> dict.put(name, value, budget));
    return dict;
  }

  private static Object dict(Run run, Arguments arguments) {
    DictValue dict = new DictValue();
    if (arguments.positional().size() > 1) {
      throw new TemplateFailure(
          "dict expected at most 1 argument, got " + arguments.positional().size());
    }
    for (Object source : arguments.positional()) {
      add(source, dict, run.budget());
    }
    arguments.named().forEach((name, value) -> dict.put(name, value, run.budget()));
    return dict;
  }

  private static void add(Object source, DictValue to, Budget budget) {
    if (source instanceof DictValue dict) {
      to.putAll(dict, budget);
      return;
    }
    Iterator<Object> pairs = Types.iterate(source, budget);
    while (pairs.hasNext()) {
      List<Object> pair = Types.all(pairs.next(), budget);
      if (pair.size() != 2) {
        throw new TemplateFailure(
            "dictionary update sequence element has length %d; 2 is required"
                .formatted(pair.size()));
      }
      to.put(pair.get(0), pair.get(1), budget);
    }
  }

  private static Object namespace(Run run, Arguments arguments) {
    Namespace namespace = new Namespace();
    for (DictValue.Pair pair : ((DictValue) dict(run, arguments)).pairs()) {
      if (pair.key() instanceof String name) {
        namespace.attributes().put(name, pair.value());
      }
    }
    return namespace;
  }

  private static Object raise(Run run, Arguments arguments) {
    Object message = arguments.bind("raise_exception", "message").get(0);
    throw new TemplateFailure(Texts.of(message, run.budget()));
  }

  private static Object now(Run run, Arguments arguments) {
    String format = arguments.bind("strftime_now", "format").text(0);
    run.budget().text(format.length() * 16L);
    return Strftime.format(format, LocalDateTime.now(run.clock()));
  }

  /** Nothing at its first call, its separator at the others. */
  private static final class Joiner implements Callable {
    private final Object separator;
    private boolean used;

    Joiner(Run run, Arguments arguments) {
      separator = arguments.bind("joiner", "sep?").or(0, ", ");
    }

    @Override
    public Object call(Run run, Arguments arguments) {
      Object given = used ? separator : "";
      used = true;
      return given;
    }

    @Override
    public String type() {
      return "Joiner";
    }
  }

  /** Its values in turn. */
  private static final class Cycler implements Callable {
    private final List<Object> values;
    private int at;

    Cycler(List<Object> values) {
      if (values.isEmpty()) {
        throw new TemplateFailure("at least one item has to be provided");
      }
      this.values = values;
    }

    @Override
    public Object call(Run run, Arguments arguments) {
      throw new TemplateFailure("'Cycler' object is not callable");
    }

    @Override
    public String type() {
      return "Cycler";
    }

    @Override
    public Object attribute(String name) {
      return switch (name) {
        case "current" -> values.get(at);
        case "next" -> (Callable) (run, arguments) -> next();
        case "reset" -> (Callable) (run, arguments) -> reset();
        default -> Undefined.attribute(this, name);
      };
    }

    private Object next() {
      Object value = values.get(at);
      at = (at + 1) % values.size();
      return value;
    }

    private Object reset() {
      at = 0;
      return None.NONE;
    }
  }
}
