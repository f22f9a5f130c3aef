package io.llmplatform.platform.cli;

import io.llmplatform.platform.demo.BatchDemo;
import io.llmplatform.platform.demo.ChatDemo;
import io.llmplatform.platform.demo.DocumentDemo;
import io.llmplatform.platform.demo.PlatformApi;
import io.llmplatform.platform.demo.ShippedModel;
import io.llmplatform.platform.demo.SimilarityDemo;
import io.llmplatform.platform.demo.SimilarityDemo.Ranking;
import io.llmplatform.platform.demo.SimilarityDemo.Scored;
import io.llmplatform.platform.demo.TrainingDemo;
import io.llmplatform.platform.layout.Entrance;
import io.llmplatform.platform.layout.EnvironmentFile;
import io.llmplatform.platform.layout.PlatformHome;
import io.llmplatform.platform.layout.Secrets;
import io.llmplatform.platform.layout.Secrets.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code demo}: asks the platform, through its gateway, and fails where its answers make no sense.
 */
final class Demo {
  private static final int BAR_WIDTH = 24;
  private static final int BATCH_LINES = 200;

  private final PlatformHome home;
  private final Console console;

  Demo(PlatformHome home, Console console) {
    this.home = home;
    this.console = console;
  }

  int run(List<String> arguments)
      throws UsageException, CommandFailed, IOException, InterruptedException {
    UsageException.requireNone("demo", arguments);
    if (new SupervisorProcess(home).pid().isEmpty()) {
      throw new CommandFailed("the platform is not running; start it: ./platform up");
    }
    Entrance entrance = EnvironmentFile.entrance(home.envFile());
    String key = Secrets.loadOrCreate(home.secretsFile()).get(Name.PLATFORM_API_KEY);
    console.line("Which sentence means the same? POST " + entrance.url() + "/v1/embeddings");
    PlatformApi platform = PlatformApi.withKey(entrance, key);
    List<Ranking> rankings = new ArrayList<>(run(SimilarityDemo.english(platform)));
    rankings.addAll(run(SimilarityDemo.chinese(platform)));
    long right = rankings.stream().filter(Ranking::right).count();
    console.line();
    if (right < rankings.size()) {
      throw new CommandFailed(
          "only "
              + right
              + " of "
              + rankings.size()
              + " queries found the sentence that means the same");
    }
    console.line("All " + right + " queries found the sentence that means the same.");
    chat(new ChatDemo(platform, ShippedModel.TINY_INSTRUCT), entrance);
    documents(new DocumentDemo(platform, ShippedModel.TINY_INSTRUCT), entrance);
    batch(new BatchDemo(platform, ShippedModel.MINILM, BATCH_LINES), entrance);
    train(new TrainingDemo(platform, ShippedModel.MINILM), entrance);
    return 0;
  }

  private void batch(BatchDemo demo, Entrance entrance)
      throws CommandFailed, IOException, InterruptedException {
    console.line();
    console.line("A batch of " + BATCH_LINES + " requests: POST " + entrance.url() + "/v1/batches");
    console.line();
    console.line("model " + demo.model());
    console.line();
    int[] printed = {0};
    console.part("  ");
    BatchDemo.State end =
        demo.run(
            state -> {
              int filled = state.percent() * BAR_WIDTH / 100;
              console.part("█".repeat(Math.max(0, filled - printed[0])));
              printed[0] = Math.max(printed[0], filled);
            });
    console.line("  %s: %d of %d".formatted(end.status(), end.completed(), BATCH_LINES));
    if (!end.status().equals("completed") || end.completed() < BATCH_LINES) {
      throw new CommandFailed("the batch " + end.id() + " did not complete");
    }
  }

  private void chat(ChatDemo demo, Entrance entrance)
      throws CommandFailed, IOException, InterruptedException {
    console.line();
    console.line("Answers, as they come: POST " + entrance.url() + "/v1/chat/completions");
    console.line();
    console.line("model " + demo.model());
    for (ChatDemo.Question question : demo.questions()) {
      console.line();
      console.line("  " + console.bold(question.text()));
      console.part("    ");
      boolean right = demo.ask(question, console::part);
      console.line();
      if (!right) {
        throw new CommandFailed("the answer should have been: " + question.answer());
      }
    }
    console.line();
    console.line("All answers are what the model was trained to say.");
  }

  private void documents(DocumentDemo demo, Entrance entrance)
      throws CommandFailed, IOException, InterruptedException {
    console.line();
    console.line(
        "%d documents are taken in, found and quoted: POST %s/v1/vector_stores"
            .formatted(demo.documents(), entrance.url()));
    console.line();
    console.line("  " + console.bold(demo.question()));
    DocumentDemo.Outcome outcome = demo.run();
    for (DocumentDemo.Passage passage : outcome.found()) {
      console.line(
          String.format(
              Locale.ROOT,
              "    %6.3f  %-10s  %s",
              passage.score(),
              passage.file(),
              passage.text()));
    }
    console.line();
    if (!outcome.right()) {
      throw new CommandFailed("the document that answers it was not found first and quoted");
    }
    console.line("The language model was given " + String.join(" and ", outcome.quoted()) + ".");
  }

  private void train(TrainingDemo demo, Entrance entrance)
      throws CommandFailed, IOException, InterruptedException {
    console.line();
    console.line(
        "A classifier learns from %d texts: POST %s/v1/fine_tuning/jobs"
            .formatted(demo.examples(), entrance.url()));
    console.line();
    console.part("  ");
    ProgressBar bar = new ProgressBar(console, BAR_WIDTH);
    TrainingDemo.Trained trained = demo.train(bar::reach);
    bar.end();
    console.line(
        String.format(
            Locale.ROOT,
            "  %s version %d, right in %.0f %% of the texts held back",
            trained.model(),
            trained.version(),
            100 * trained.accuracy()));
    for (TrainingDemo.Said said : demo.ask(trained)) {
      console.line("    %-10s %s".formatted(said.label(), said.text()));
      if (!said.right()) {
        throw new CommandFailed("the classifier was trained, and takes this text for another");
      }
    }
  }

  private List<Ranking> run(SimilarityDemo demo) throws IOException, InterruptedException {
    console.line();
    console.line("model " + demo.model());
    List<Ranking> rankings = demo.run();
    rankings.forEach(this::print);
    return rankings;
  }

  private void print(Ranking ranking) {
    console.line();
    console.line("  " + console.bold(ranking.query()));
    for (Scored scored : ranking.ranked()) {
      int filled = (int) Math.round(Math.max(0, scored.similarity()) * BAR_WIDTH);
      console.line(
          String.format(
              Locale.ROOT,
              "    %6.3f  %-24s  %s",
              scored.similarity(),
              "█".repeat(filled),
              scored.sentence()));
    }
  }
}
