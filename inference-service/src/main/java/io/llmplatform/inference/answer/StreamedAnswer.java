package io.llmplatform.inference.answer;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.servlet.FailureAnswer;
import io.llmplatform.inference.body.JsonBytes;
import io.llmplatform.inference.settings.InferenceSettings.Generation;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that is written in pieces. Whoever has one leaves it here and goes on; the request's
 * own thread writes them ({@link #write}) and waits for the client. What the client has not read is
 * kept up to a limit. That a client has left, or has left too much unread, is told of once. One
 * that left too much unread and reads on finds an error at the end. Thread-safe.
 *
 * <p>INVARIANT: only the request's thread touches the response, and only within {@link #write}: a
 * container uses its objects again for other requests once this one has ended.
 *
 * <p>INVARIANT: the status and the headers are sent with the first piece, so a failure before it
 * has a status of its own; nothing is taken after {@code closed}.
 */
public final class StreamedAnswer {
  private static final Logger log = LoggerFactory.getLogger(StreamedAnswer.class);
  private static final byte[] SIGN_OF_LIFE = ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);

  /** Between two looks at whether a client that is given nothing is still there. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final FailureAnswer failures;
  private final ClientConnection connection;
  private final Generation limits;
  private final String type;
  private final boolean events;
  private final long endsAt;

  /** What follows is used under this object's monitor. */
  private final Deque<byte[]> pending = new ArrayDeque<>();

  private long unread;
  private boolean ended;
  private boolean closed;
  private @Nullable Throwable failure;
  private @Nullable Runnable whenGone;

  /** Whether that is due, or was run. */
  private boolean left;

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
    this.connection = ClientConnection.of(request);
    this.limits = limits;
    this.type = type;
    this.events = events;
    this.endsAt = System.nanoTime() + limits.maxDuration().toNanos();
  }

  /**
   * @param task is run once the client has gone, or at once if it has; must not wait
   */
  public void onGone(Runnable task) {
    boolean late;
    synchronized (this) {
      whenGone = task;
      late = left;
    }
    if (late) {
      task.run();
    }
  }

  /** Takes a piece, if the client is still there. */
  public void send(byte[] piece) {
    synchronized (this) {
      if (closed || ended) {
        return;
      }
      // One piece more is taken, however large: it is bounded by what the request may ask for.
      if (unread <= limits.maxUnread().toBytes()) {
        pending.add(piece);
        unread += piece.length;
        notifyAll();
        return;
      }
    }
    overrun();
  }

  /** What waits is dropped; the error follows what is being written. */
  private void overrun() {
    log.debug("A client has left {} unread", limits.maxUnread());
    Runnable task;
    synchronized (this) {
      if (closed || ended) {
        return;
      }
      pending.clear();
      unread = 0;
      failure =
          PlatformException.of(
              ErrorCode.EXHAUSTED,
              "The client has left more than %s of the answer unread."
                  .formatted(limits.maxUnread()),
              null);
      end();
      task = leaving();
    }
    task.run();
  }

  /** What is to be done for the work to end; nothing but the first time. */
  private synchronized Runnable leaving() {
    Runnable task = left || whenGone == null ? () -> {} : whenGone;
    left = true;
    return task;
  }

  /** Nothing more comes. */
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** The answer fails: by its status if nothing was sent, else by a last piece. */
  public synchronized void fail(Throwable why) {
    if (!closed && !ended) {
      failure = why;
      end();
    }
  }

  /** Nobody reads what would follow; nothing once the answer has its end. */
  public void cut() {
    boolean late;
    synchronized (this) {
      late = ended;
    }
    if (!late) {
      lose();
    }
  }

  /** Writes what comes until the end, on the request's thread, once. */
  public void write() {
    try {
      writePieces();
      close();
    } catch (IOException e) {
      log.debug("The client has gone", e);
      lose();
    }
  }

  private void writePieces() throws IOException {
    ServletOutputStream out = null;
    for (byte[] piece = next(); piece != null; piece = next()) {
      if (out == null) {
        out = begun();
      }
      out.write(piece);
      if (written(piece)) {
        out.flush();
      }
    }
    Throwable last = ending();
    if (last != null) {
      tell(last, out);
    }
  }

  private void tell(Throwable last, @Nullable ServletOutputStream out) throws IOException {
    if (out == null) {
      failures.write(request, response, last);
      return;
    }
    byte[] error = failures.describe(request, last).json();
    out.write(events ? JsonBytes.event(error) : error);
    out.flush();
  }

  private ServletOutputStream begun() throws IOException {
    response.setContentType(type);
    if (events) {
      response.setHeader("Cache-Control", "no-cache");
      // For proxies that gather what they pass on.
      response.setHeader("X-Accel-Buffering", "no");
    }
    return response.getOutputStream();
  }

  /** Waits for a piece; a sign of life where none comes for a while, null at the end. */
  private synchronized byte @Nullable [] next() throws IOException {
    long signAt = System.nanoTime() + limits.keepAlive().toNanos();
    long lookAt = System.nanoTime() + LOOK.toNanos();
    while (true) {
      if (closed) {
        return null;
      }
      byte[] piece = pending.peek();
      if (piece != null || ended) {
        return piece;
      }
      long now = System.nanoTime();
      if (now - endsAt >= 0) {
        late();
        return null;
      }
      if (events && now - signAt >= 0) {
        return SIGN_OF_LIFE;
      }
      if (now - lookAt >= 0) {
        connection.requireOpen();
        lookAt = now + LOOK.toNanos();
      }
      await(Math.min(Math.min(endsAt - now, lookAt - now), events ? signAt - now : Long.MAX_VALUE));
    }
  }

  private synchronized void await(long nanos) throws IOException {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(nanos, Duration.ofMillis(1).toNanos()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the request's thread is to end", e);
    }
  }

  /** What was computed until now is paid for; the work is to end. */
  private synchronized void late() {
    failure = PlatformException.deadlineExceeded("The answer was not complete within its time.");
    ended = true;
    leaving().run();
  }

  /** Whether nothing else waits to be written. */
  private synchronized boolean written(byte[] piece) {
    if (pending.peek() == piece) {
      pending.remove();
      unread -= piece.length;
    }
    return pending.isEmpty();
  }

  private synchronized @Nullable Throwable ending() {
    return gone ? null : failure;
  }

  private synchronized void close() {
    closed = true;
  }

  private void lose() {
    Runnable task;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      gone = true;
      pending.clear();
      notifyAll();
      task = leaving();
    }
    task.run();
  }
}
