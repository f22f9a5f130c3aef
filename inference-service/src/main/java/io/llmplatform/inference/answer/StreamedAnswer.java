package io.llmplatform.inference.answer;

import io.llmplatform.common.error.ErrorResponse;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.servlet.FailureAnswer;
import io.llmplatform.inference.settings.InferenceSettings.Generation;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that is written in pieces, by whichever thread has one; none of them waits for the
 * client (Servlet 6.0, section 5.7, non-blocking writes). What the client has not read is kept up
 * to a limit. A client that leaves, or reads too little for too long, is told of once. Thread-safe.
 *
 * <p>INVARIANT: what changes here is used in turns only. No lock is held while the container is
 * called: it holds one of its own while it calls here.
 *
 * <p>INVARIANT: the status and the headers are sent with the first piece, so a failure before it
 * has a status of its own; nothing is written after {@code closed}.
 */
public final class StreamedAnswer implements WriteListener, AsyncListener {
  private static final Logger log = LoggerFactory.getLogger(StreamedAnswer.class);
  private static final byte[] SIGN_OF_LIFE = ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);

  /** What the container leaves a request that is at its end. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final FailureAnswer failures;
  private final Generation limits;
  private final String type;
  private final boolean events;
  private final AsyncContext context;
  private final Turns turns = new Turns();
  private final AtomicBoolean completed = new AtomicBoolean();
  private final Deque<byte[]> pending = new ArrayDeque<>();
  private long unread;
  private @Nullable ServletOutputStream out;
  private boolean writable;
  private boolean unflushed;
  private boolean ended;
  private boolean closed;
  private long progressAt = System.nanoTime();
  private @Nullable Future<?> timer;
  private @Nullable Runnable whenGone;
  private boolean gone;

  StreamedAnswer(
      HttpServletRequest request,
      HttpServletResponse response,
      FailureAnswer failures,
      Generation limits,
      String type,
      boolean events) {
    this.request = request;
    this.response = response;
    this.failures = failures;
    this.limits = limits;
    this.type = type;
    this.events = events;
    this.context = request.startAsync(request, response);
  }

  void begin(ScheduledExecutorService ticks) {
    context.setTimeout(limits.maxDuration().plus(GRACE).toMillis());
    context.addListener(this);
    Duration tick =
        events && limits.keepAlive().compareTo(limits.maxStall()) < 0
            ? limits.keepAlive()
            : limits.maxStall();
    timer =
        ticks.scheduleWithFixedDelay(
            () -> turns.take(this::tick), tick.toNanos(), tick.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * @param task is run once the client has gone, or at once if it has; must not wait, and may be
   *     run again
   */
  public void onGone(Runnable task) {
    turns.take(
        () -> {
          whenGone = task;
          if (gone) {
            task.run();
          }
        });
  }

  /** Sends a piece, if the client is still there. */
  public void send(byte[] piece) {
    turns.take(() -> add(piece));
  }

  private void add(byte[] piece) {
    if (closed || ended) {
      return;
    }
    // A whole answer is one piece, however large: it is bounded by what the request may ask for.
    if (!pending.isEmpty() && unread + piece.length > limits.maxUnread().toBytes()) {
      log.debug("A client has left {} unread", limits.maxUnread());
      leave();
      return;
    }
    pending.add(piece);
    unread += piece.length;
    write();
  }

  /** Nothing more comes. */
  public void end() {
    turns.take(
        () -> {
          if (!closed) {
            ended = true;
            write();
          }
        });
  }

  /**
   * The answer fails: by its status if nothing was sent, else by a last piece.
   *
   * @param piece that tells of it
   */
  public void fail(Throwable failure, Function<ErrorResponse, byte[]> piece) {
    turns.take(
        () -> {
          if (closed || ended) {
            return;
          }
          if (out == null) {
            failures.write(request, response, failure);
            close();
          } else {
            add(piece.apply(failures.describe(request, failure)));
            ended = true;
            write();
          }
        });
  }

  /** The client has gone, or is taken to have: nothing more is sent. */
  public void cut() {
    turns.take(this::leave);
  }

  private void write() {
    if (closed) {
      return;
    }
    try {
      if (out == null) {
        out = begun();
      }
      if (writable) {
        write(out);
      }
    } catch (IOException | IllegalStateException e) {
      log.debug("The client has gone", e);
      lose();
    }
  }

  private ServletOutputStream begun() throws IOException {
    response.setContentType(type);
    if (events) {
      response.setHeader("Cache-Control", "no-cache");
      // For proxies that gather what they pass on.
      response.setHeader("X-Accel-Buffering", "no");
    }
    ServletOutputStream opened = response.getOutputStream();
    opened.setWriteListener(this);
    return opened;
  }

  private void write(ServletOutputStream stream) throws IOException {
    while (!closed && stream.isReady()) {
      progressAt = System.nanoTime();
      byte[] piece = pending.poll();
      if (piece != null) {
        stream.write(piece);
        unread -= piece.length;
        unflushed = true;
      } else if (unflushed) {
        unflushed = false;
        stream.flush();
      } else {
        if (ended) {
          close();
        }
        return;
      }
    }
  }

  @Override
  public void onWritePossible() {
    turns.take(
        () -> {
          writable = true;
          write();
        });
  }

  private void tick() {
    if (closed) {
      return;
    }
    long silent = System.nanoTime() - progressAt;
    boolean waits = !pending.isEmpty() || unflushed;
    if (waits && silent > limits.maxStall().toNanos()) {
      log.debug("A client has read nothing for {}", limits.maxStall());
      leave();
    } else if (!waits && events && silent >= limits.keepAlive().toNanos()) {
      add(SIGN_OF_LIFE);
    }
  }

  private void leave() {
    if (!closed) {
      lose();
      complete();
    }
  }

  /** The container knows that the client has gone, and ends the request by itself. */
  private void lose() {
    if (closed) {
      return;
    }
    gone = true;
    pending.clear();
    stop();
    if (whenGone != null) {
      whenGone.run();
    }
  }

  private void close() {
    stop();
    complete();
  }

  private void stop() {
    closed = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** Once: the container uses the context again for other requests. */
  private void complete() {
    if (!completed.compareAndSet(false, true)) {
      return;
    }
    try {
      context.complete();
    } catch (IllegalStateException e) {
      log.debug("The container has ended the request", e);
    }
  }

  @Override
  public void onError(Throwable failure) {
    turns.take(this::lose);
  }

  /** A request that is not complete when this returns is dispatched to an error page. */
  @Override
  public void onError(AsyncEvent event) {
    complete();
    turns.take(this::lose);
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    fail(
        PlatformException.deadlineExceeded("The answer was not complete within its time."),
        ErrorResponse::json);
    turns.take(
        () -> {
          leave();
          // Also where the failure was all that there is to say: the work is to end.
          if (whenGone != null) {
            whenGone.run();
          }
        });
  }

  @Override
  public void onComplete(AsyncEvent event) {
    completed.set(true);
    turns.take(this::lose);
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // It is started once.
  }
}
