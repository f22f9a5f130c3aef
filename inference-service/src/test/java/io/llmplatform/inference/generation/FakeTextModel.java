package io.llmplatform.inference.generation;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.generation.TextPiece.Candidate;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.TokenEngine.Load;
import io.llmplatform.inference.language.engine.TokenEngine.Running;
import io.llmplatform.inference.language.text.SteeringMarks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A language model whose tokens are the bytes of UTF-8, and which says what its last line says. A
 * line may begin with an order: {@code hold:} waits before each token until it is let go on, {@code
 * wait:} the same before its prompt is computed, {@code break:} fails after what follows, {@code
 * refuse:} takes no work, {@code late:} passes its deadline, {@code slow:} takes its time, {@code
 * flood:} says much at once. A message with {@code raise} is refused by the template.
 */
public final class FakeTextModel implements TextModel {
  public static final int CONTEXT = 100_000;

  /** Behind the bytes. */
  private static final int VOCABULARY = 257;

  private static final SteeringMarks MARKS = SteeringMarks.of(Set.of("<call>", "</call>"));

  /** Of a slow text: so long that who leaves in the middle is heard before its end. */
  private static final long TOKEN_NANOS = 5_000_000;

  /** Tokens, and characters in each. */
  private static final int FLOOD = 6_000;

  /** Lets tokens of texts on hold go. */
  public final Semaphore steps = new Semaphore(0);

  public final List<TextRequest> requests = new CopyOnWriteArrayList<>();
  public final AtomicInteger running = new AtomicInteger();
  public final AtomicInteger cancelled = new AtomicInteger();
  private final int contextLength;

  public FakeTextModel() {
    this(CONTEXT);
  }

  public FakeTextModel(int contextLength) {
    this.contextLength = contextLength;
  }

  @Override
  public int contextLength() {
    return contextLength;
  }

  @Override
  public int vocabularySize() {
    return VOCABULARY;
  }

  @Override
  public int[] encode(String text, boolean special) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      tokens[i] = Byte.toUnsignedInt(bytes[i]);
    }
    return tokens;
  }

  @Override
  public String decode(int[] tokens) {
    byte[] bytes = new byte[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      bytes[i] = (byte) tokens[i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Each message on a line; only the last says no role. */
  @Override
  public String render(ChatPrompt chat) {
    StringBuilder text = new StringBuilder();
    if (!chat.tools().isEmpty()) {
      text.append("tools ").append(chat.tools().size()).append('\n');
    }
    for (Map<String, @Nullable Object> message : chat.messages()) {
      String content = String.valueOf(message.get("content"));
      if (content.contains("raise")) {
        throw PlatformException.invalid("messages", "The chat template refuses: no raising.");
      }
      text.append(message.get("role")).append('\n').append(content).append('\n');
    }
    return text.substring(0, text.length() - 1);
  }

  @Override
  public String asData(String text) {
    return MARKS.apart(text);
  }

  /** Calls are {@code <call>name arguments</call>}. */
  @Override
  public ReplyReader replies() {
    return new ReplyReader() {
      private final StringBuilder held = new StringBuilder();

      @Override
      public List<ReplyPart> read(String text) {
        held.append(text);
        List<ReplyPart> parts = new ArrayList<>();
        int end;
        while ((end = held.indexOf("</call>")) >= 0) {
          int start = held.indexOf("<call>");
          content(parts, held.substring(0, start));
          String[] call = held.substring(start + 6, end).split(" ", 2);
          parts.add(new ReplyPart.Call(call[0]));
          parts.add(new ReplyPart.Arguments(call[1]));
          held.delete(0, end + 7);
        }
        if (held.indexOf("<") < 0) {
          parts.addAll(end());
        }
        return parts;
      }

      private void content(List<ReplyPart> parts, String text) {
        if (!text.isEmpty()) {
          parts.add(new ReplyPart.Content(text));
        }
      }

      @Override
      public List<ReplyPart> end() {
        List<ReplyPart> parts = new ArrayList<>();
        content(parts, held.toString());
        held.setLength(0);
        return parts;
      }
    };
  }

  @Override
  public Load load() {
    return new Load(running.get(), 0, running.get() / 4.0);
  }

  @Override
  public Running generate(TextRequest request, TextListener listener) {
    String prompt = decode(request.prompt());
    String line = prompt.substring(prompt.lastIndexOf('\n') + 1);
    int colon = line.indexOf(':');
    String order = colon < 0 ? "" : line.substring(0, colon);
    String text =
        switch (order) {
          case "hold", "wait", "break", "late", "slow" -> line.substring(colon + 1);
          case "flood" -> "~".repeat(FLOOD);
          case "refuse" ->
              throw PlatformException.exhausted("The queue is full.", Duration.ofSeconds(1));
          default -> line;
        };
    requests.add(request);
    Text work = new Text(request, listener, order, text);
    Thread thread = new Thread(work, "fake-engine");
    thread.setDaemon(true);
    thread.start();
    return () -> work.wanted = false;
  }

  private final class Text implements Runnable {
    private final TextRequest request;
    private final TextListener listener;
    private final String order;
    private final String text;
    private volatile boolean wanted = true;

    Text(TextRequest request, TextListener listener, String order, String text) {
      this.request = request;
      this.listener = listener;
      this.order = order;
      this.text = text;
    }

    @Override
    public void run() {
      running.incrementAndGet();
      if (order.equals("wait")) {
        await();
      }
      if (order.equals("late")) {
        end(Ending.DEADLINE, 0);
        return;
      }
      if (wanted) {
        listener.prefilled(1);
      }
      int generated = 0;
      for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
        if (order.equals("hold")) {
          await();
        } else if (order.equals("slow")) {
          LockSupport.parkNanos(TOKEN_NANOS);
        }
        if (!wanted) {
          break;
        }
        if (generated == request.maxTokens()) {
          end(Ending.LENGTH, generated);
          return;
        }
        generated++;
        String token = text.substring(i, text.offsetByCodePoints(i, 1));
        listener.piece(piece(order.equals("flood") ? token.repeat(FLOOD) : token));
      }
      end(
          !wanted ? Ending.CANCELLED : order.equals("break") ? Ending.FAILED : Ending.STOP,
          generated);
    }

    private void end(Ending ending, int generated) {
      running.decrementAndGet();
      if (ending == Ending.CANCELLED) {
        cancelled.incrementAndGet();
      }
      listener.ended(ending, generated);
    }

    private void await() {
      try {
        while (wanted && !steps.tryAcquire(5, TimeUnit.MILLISECONDS)) {
          // Until it is let go, or cancelled.
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private TextPiece piece(String character) {
      if (request.alternatives() < 0) {
        return new TextPiece(character, List.of());
      }
      List<Candidate> top = new ArrayList<>();
      for (int i = 0; i < request.alternatives(); i++) {
        top.add(candidate(i == 0 ? character : "?", -0.5 * (i + 1)));
      }
      return new TextPiece(
          character, List.of(new TextPiece.Token(candidate(character, -0.5), top)));
    }

    private Candidate candidate(String character, double logprob) {
      byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
      return new Candidate(Byte.toUnsignedInt(bytes[0]), character, bytes, logprob);
    }
  }
}
