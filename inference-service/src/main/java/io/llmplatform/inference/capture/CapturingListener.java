package io.llmplatform.inference.capture;

import io.llmplatform.inference.capture.PayloadEvent.Answer;
import io.llmplatform.inference.generation.Abandoned;
import io.llmplatform.inference.generation.GenerationListener;
import io.llmplatform.inference.generation.TextPiece;
import io.llmplatform.inference.generation.Usage;
import io.llmplatform.inference.language.engine.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Keeps, up to a limit, what a request is answered, and hands it on at the end. */
final class CapturingListener implements GenerationListener {
  private final GenerationListener listener;
  private final BoundedTexts room;
  private final Ended ended;
  private final List<StringBuilder> texts = new ArrayList<>();
  private final List<@Nullable String> reasons = new ArrayList<>();
  private @Nullable Begun begun;

  /** Takes what was answered; never waits, never throws. */
  @FunctionalInterface
  interface Ended {
    /**
     * @param outcome {@code completed}, {@code failed} or {@code aborted}
     * @param cut whether there was not room for all
     */
    void accept(Begun begun, String outcome, List<Answer> answers, boolean cut);
  }

  /**
   * @param listener that is told everything
   * @param characters of all texts together that are kept
   */
  CapturingListener(GenerationListener listener, int characters, Ended ended) {
    this.listener = listener;
    this.room = new BoundedTexts(characters);
    this.ended = ended;
  }

  @Override
  public void begun(Begun begun) {
    listener.begun(begun);
    this.begun = begun;
  }

  @Override
  public void piece(int choice, TextPiece piece) {
    text(choice).append(room.take(piece.text()));
    listener.piece(choice, piece);
  }

  @Override
  public void ended(int choice, Ending ending) {
    text(choice);
    reasons.set(
        choice, ending == Ending.LENGTH ? "length" : ending.name().toLowerCase(Locale.ROOT));
    listener.ended(choice, ending);
  }

  private StringBuilder text(int choice) {
    while (texts.size() <= choice) {
      texts.add(new StringBuilder());
      reasons.add(null);
    }
    return texts.get(choice);
  }

  @Override
  public void completed(Usage usage) {
    tell("completed");
    listener.completed(usage);
  }

  @Override
  public void failed(Throwable failure) {
    tell(failure instanceof Abandoned ? "aborted" : "failed");
    listener.failed(failure);
  }

  /** What never began was answered nothing, and has no id. */
  private void tell(String outcome) {
    if (begun == null) {
      return;
    }
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      answers.add(new Answer(texts.get(i).toString(), reasons.get(i)));
    }
    ended.accept(begun, outcome, answers, room.isCut());
  }
}
