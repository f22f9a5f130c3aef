package io.llmplatform.inference.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attribute that a filter is told to look at, as {@code a.b.0}.
 *
 * @param parts names and numbers; none is the value itself
 * @param otherwise taken for a part that does not exist; null for Undefined
 * @param ignoresCase whether a text is made small
 */
record AttributePath(List<Object> parts, @Nullable Object otherwise, boolean ignoresCase) {
  private static final int LONGEST = 1000;

  static AttributePath of(Object attribute, @Nullable Object otherwise, boolean ignoresCase) {
    List<Object> parts = new ArrayList<>();
    if (attribute instanceof String path) {
      checkLength(path);
      for (String part : path.split("\\.", -1)) {
        boolean number = part.matches("[0-9]{1,9}");
        parts.add(number ? (Object) Long.valueOf(part) : part);
      }
    } else if (attribute != None.NONE) {
      parts.add(attribute);
    }
    return new AttributePath(parts, otherwise, ignoresCase);
  }

  /** The paths between commas. */
  static List<AttributePath> several(Object attribute, boolean ignoresCase) {
    List<AttributePath> paths = new ArrayList<>();
    if (attribute instanceof String list) {
      checkLength(list);
      for (String path : list.split(",", -1)) {
        paths.add(of(path, null, ignoresCase));
      }
    } else {
      paths.add(of(attribute, null, ignoresCase));
    }
    return paths;
  }

  private static void checkLength(String path) {
    if (path.length() > LONGEST) {
      throw new TemplateFailure(
          "The template names an attribute of more than %d characters".formatted(LONGEST));
    }
  }

  Object from(Object value, Budget budget) {
    Object result = value;
    for (Object part : parts) {
      budget.step();
      result = Attributes.item(result, part, budget);
      if (otherwise != null && result instanceof Undefined) {
        result = otherwise;
      }
    }
    if (ignoresCase && result instanceof String text) {
      budget.text(text.length());
      return PythonText.lower(text);
    }
    return result;
  }
}
