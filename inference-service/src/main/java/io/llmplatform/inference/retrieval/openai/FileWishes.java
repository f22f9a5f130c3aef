package io.llmplatform.inference.retrieval.openai;

import static io.llmplatform.inference.retrieval.openai.Wishes.required;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.index.Access;
import io.llmplatform.inference.retrieval.store.ChunkSize;
import io.llmplatform.inference.retrieval.store.NewFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads files that are to be taken in from bodies, as {@link Wishes} does. */
final class FileWishes {
  private static final int MAX_FILES = 500;

  private FileWishes() {}

  static NewFile file(Bodies.File body) {
    return file("", body);
  }

  private static NewFile file(String prefix, Bodies.File body) {
    return new NewFile(
        required(prefix + "file_id", body.fileId()),
        Wishes.attributes(prefix + "attributes", body.attributes()),
        Wishes.access(prefix + "access", body.access()),
        Wishes.size(prefix + "chunking_strategy", body.chunkingStrategy()));
  }

  /** Files that all have the same said of them. */
  static List<NewFile> alike(
      @Nullable List<@Nullable String> ids,
      Map<String, Object> attributes,
      Bodies.@Nullable Strategy strategy,
      Bodies.@Nullable Readers readers) {
    ChunkSize size = Wishes.size("chunking_strategy", strategy);
    Access access = Wishes.access("access", readers);
    List<NewFile> files = new ArrayList<>();
    if (ids != null) {
      requireFew("file_ids", ids);
      for (int i = 0; i < ids.size(); i++) {
        String id = required("file_ids[%d]".formatted(i), ids.get(i));
        files.add(new NewFile(id, attributes, access, size));
      }
    }
    return files;
  }

  static List<NewFile> batch(Bodies.Batch body) {
    boolean each = body.files() != null;
    if (each == (body.fileIds() != null)) {
      throw PlatformException.invalid("file_ids", "Either file_ids or files is required.");
    }
    List<NewFile> files = each ? each(body.files()) : alike(body);
    if (files.isEmpty()) {
      String field = each ? "files" : "file_ids";
      throw PlatformException.invalid(field, field + " must not be empty.");
    }
    return files;
  }

  private static List<NewFile> alike(Bodies.Batch body) {
    return alike(
        body.fileIds(),
        Wishes.attributes("attributes", body.attributes()),
        body.chunkingStrategy(),
        body.access());
  }

  private static List<NewFile> each(@Nullable List<Bodies.File> bodies) {
    List<NewFile> files = new ArrayList<>();
    if (bodies != null) {
      requireFew("files", bodies);
      for (int i = 0; i < bodies.size(); i++) {
        files.add(file("files[%d].".formatted(i), bodies.get(i)));
      }
    }
    return files;
  }

  private static void requireFew(String field, List<?> files) {
    if (files.size() > MAX_FILES) {
      throw PlatformException.invalid(
          field, "%s has more than %d files.".formatted(field, MAX_FILES));
    }
  }
}
