package io.llmplatform.inference.chat;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes calls of tools out of a text as it is generated. What may be the beginning of a call is
 * held back; all else is given on at once. What turns out to be no call is text as it was written.
 * Blanks around calls belong to neither. For one generation, used by one thread at a time.
 */
public final class ToolCalls {
  /** Keys that a call may begin with. */
  private static final List<String> KEYS =
      List.of("name", "type", "function", "parameters", "arguments");

  private final ToolCallFormat format;
  private final StringBuilder held = new StringBuilder();
  private boolean atStart = true;
  private boolean inside;

  /** The tag before the calls, and the blanks before it; empty for calls without one. */
  private String opening = "";

  private boolean afterCall;

  public ToolCalls(ToolCallFormat format) {
    this.format = format;
  }

  /**
   * What a piece of text brought.
   *
   * @param text to be given on
   * @param calls that are complete
   */
  public record Progress(String text, List<ToolCall> calls) {
    public Progress {
      calls = List.copyOf(calls);
    }
  }

  /** Takes the next piece. */
  public Progress accept(String piece) {
    held.append(piece);
    StringBuilder text = new StringBuilder();
    List<ToolCall> calls = new ArrayList<>();
    while (advance(text, calls)) {
      // Until no more is certain.
    }
    return new Progress(text.toString(), calls);
  }

  /** The text is over: what is still held back is calls, or text. */
  public Progress end() {
    List<ToolCall> calls = inside ? ToolCallReader.read(format, held.toString()) : List.of();
    String rest = opening + held;
    held.setLength(0);
    boolean blank = afterCall && rest.isBlank();
    return new Progress(calls.isEmpty() && !blank ? rest : "", calls);
  }

  /** Takes one step that is certain, and says whether it did. */
  private boolean advance(StringBuilder text, List<ToolCall> calls) {
    if (format == ToolCallFormat.NONE) {
      release(held.length(), text);
      return false;
    }
    return inside ? readInside(text, calls) : readText(text);
  }

  private boolean readText(StringBuilder text) {
    if (atStart && format == ToolCallFormat.LLAMA && beginsBare()) {
      return inside;
    }
    int begin = held.indexOf(format.begin());
    if (begin < 0) {
      release(held.length() - undecided(), text);
      return false;
    }
    release(withoutBlanks(begin), text);
    int end = held.indexOf(format.begin()) + format.begin().length();
    opening = held.substring(0, end);
    held.delete(0, end);
    inside = true;
    return true;
  }

  /** Whether the whole text may still be a call without a tag; inside once it looks like one. */
  private boolean beginsBare() {
    String start = held.toString().stripLeading();
    if (start.isEmpty()) {
      return true;
    }
    String key = start.replaceFirst("^\\{\\s*\"?", "");
    boolean may =
        start.startsWith("{")
            && KEYS.stream().anyMatch(each -> key.startsWith(each) || each.startsWith(key));
    inside = may && KEYS.stream().anyMatch(each -> key.startsWith(each + "\""));
    return may;
  }

  private boolean readInside(StringBuilder text, List<ToolCall> calls) {
    String close = format.end();
    int end = close == null ? -1 : held.indexOf(close);
    if (close == null || end < 0) {
      return false;
    }
    List<ToolCall> read = ToolCallReader.read(format, held.substring(0, end));
    calls.addAll(read);
    inside = false;
    if (read.isEmpty()) {
      held.insert(0, opening);
      release(opening.length() + end + close.length(), text);
    } else {
      held.delete(0, end + close.length());
      afterCall = true;
    }
    opening = "";
    return true;
  }

  /** Gives on the first characters that are held, without the blanks that follow a call. */
  private void release(int length, StringBuilder text) {
    String released = held.substring(0, length);
    held.delete(0, length);
    String given = afterCall ? released.stripLeading() : released;
    if (!given.isEmpty()) {
      text.append(given);
      atStart = false;
      afterCall = false;
    }
  }

  /** Characters at the end that may belong to a tag, and the blanks before them. */
  private int undecided() {
    String tag = format.begin();
    int length = held.length();
    for (int size = Math.min(tag.length() - 1, length); size > 0; size--) {
      if (held.substring(length - size).equals(tag.substring(0, size))) {
        return length - withoutBlanks(length - size);
      }
    }
    return length - withoutBlanks(length);
  }

  private int withoutBlanks(int end) {
    int at = end;
    while (at > 0 && Character.isWhitespace(held.charAt(at - 1))) {
      at--;
    }
    return at;
  }
}
