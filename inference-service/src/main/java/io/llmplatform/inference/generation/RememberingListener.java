package io.llmplatform.inference.generation;

import io.llmplatform.inference.cache.answers.Answer;
import io.llmplatform.inference.language.engine.Ending;
import java.util.function.Consumer;

/** Has the only text of a request remembered, where it comes to its own end. */
final class RememberingListener implements GenerationListener {
  private final GenerationListener listener;
  private final Consumer<Answer> memory;
  private final StringBuilder text = new StringBuilder();
  private boolean whole;

  /**
   * @param listener that is told everything
   * @param memory takes the answer; never waits, never throws
   */
  RememberingListener(GenerationListener listener, Consumer<Answer> memory) {
    this.listener = listener;
    this.memory = memory;
  }

  @Override
  public void begun(Begun begun) {
    listener.begun(begun);
  }

  @Override
  public void prompt(int choice, TextPiece.Token token) {
    listener.prompt(choice, token);
  }

  @Override
  public void piece(int choice, TextPiece piece) {
    text.append(piece.text());
    listener.piece(choice, piece);
  }

  @Override
  public void ended(int choice, Ending ending) {
    whole = ending == Ending.STOP;
    listener.ended(choice, ending);
  }

  @Override
  public void completed(Usage usage) {
    if (whole) {
      memory.accept(new Answer(text.toString(), (int) usage.prompt(), (int) usage.completion()));
    }
    listener.completed(usage);
  }

  @Override
  public void failed(Throwable failure) {
    listener.failed(failure);
  }
}
