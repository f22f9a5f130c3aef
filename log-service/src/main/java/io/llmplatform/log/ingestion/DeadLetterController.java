package io.llmplatform.log.ingestion;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.openapi.Refuses;
import io.llmplatform.common.security.Caller;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.user.api.Permission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Dead letters may be any tenant's, and of a form that nothing is known of. */
@RestController
@RequestMapping(path = "/api/logs/dead-letters", produces = "application/json")
@Tag(name = "Dead letters", description = "Records of Kafka that could not be used.")
class DeadLetterController {
  private static final int MOST = 100;

  private final ReplayingDeadLetters deadLetters;

  DeadLetterController(ReplayingDeadLetters deadLetters) {
    this.deadLetters = deadLetters;
  }

  @GetMapping
  @Operation(summary = "How many dead letters wait, by topic")
  @ApiResponse(responseCode = "200", description = "All topics.", useReturnTypeSchema = true)
  @Refuses.Forbidden("It needs tenants:all.")
  @Refuses.Unavailable("Kafka is away.")
  DeadLetterViews.Waiting waiting(Caller caller) {
    caller.require(Permission.TENANTS_ALL);
    return new DeadLetterViews.Waiting(
        Stream.of(EventKind.values())
            .map(kind -> new DeadLetterViews.Topic(kind.topic(), deadLetters.waiting(kind)))
            .toList());
  }

  @GetMapping("/{topic}")
  @Operation(summary = "The dead letters of a topic that have waited longest")
  @ApiResponse(responseCode = "200", description = "Up to limit.", useReturnTypeSchema = true)
  @Refuses.Invalid("The limit is out of bounds.")
  @Refuses.Forbidden("It needs tenants:all.")
  @Refuses.Unknown("No such topic.")
  @Refuses.Unavailable("Kafka is away.")
  DeadLetterViews.Letters letters(
      Caller caller,
      @Parameter(description = "Such as inference.events.") @PathVariable("topic") String topic,
      @Parameter(description = "1 to 100.") @RequestParam(name = "limit", defaultValue = "20")
          int limit) {
    caller.require(Permission.TENANTS_ALL);
    if (limit < 1 || limit > MOST) {
      throw PlatformException.invalid("limit", "The limit is 1 to " + MOST + ".");
    }
    return new DeadLetterViews.Letters(deadLetters.first(kind(topic), limit));
  }

  @PostMapping("/{topic}/replay")
  @Operation(
      summary = "Take the dead letters of a topic again",
      description =
          """
          Stores and counts those that can be used now, each once; the others wait again. Where more \
          wait than one replay takes, waiting is not 0.\
          """)
  @ApiResponse(
      responseCode = "200",
      description = "What became of them.",
      useReturnTypeSchema = true)
  @Refuses.Forbidden("It needs tenants:all.")
  @Refuses.Unknown("No such topic.")
  @Refuses.Unavailable("Kafka or the store is away; what was taken is taken.")
  DeadLetterViews.Replay replay(
      Caller caller,
      @Parameter(description = "Such as inference.events.") @PathVariable("topic") String topic) {
    caller.require(Permission.TENANTS_ALL);
    return deadLetters.replay(kind(topic));
  }

  private static EventKind kind(String topic) {
    return EventKind.ofTopic(topic)
        .orElseThrow(() -> PlatformException.notFound("There is no topic " + topic + "."));
  }
}
