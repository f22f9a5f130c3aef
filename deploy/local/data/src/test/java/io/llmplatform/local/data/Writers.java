package io.llmplatform.local.data;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.bson.Document;

/** A client of each store that writes numbers and reads them back. */
final class Writers {

  /** Each write returns when the store has acknowledged it. */
  interface Writer extends AutoCloseable {
    void write(int number) throws Exception;

    Set<Integer> readAll() throws Exception;

    @Override
    void close() throws Exception;
  }

  /** Connects, once or again. */
  interface Connecting {
    Writer connect(DataProcess data) throws Exception;
  }

  static final Map<String, Connecting> ALL =
      Map.of(
          "PostgreSQL", data -> new Postgres(data.postgresPort),
          "Redis", data -> new Redis(data.redisPort),
          "Kafka", data -> new Kafka(data.kafkaPort),
          "MongoDB protocol", data -> new Mongo(data.mongoPort));

  private Writers() {}

  private static final class Postgres implements Writer {
    private final Connection connection;

    Postgres(int port) throws Exception {
      connection =
          DriverManager.getConnection(
              "jdbc:postgresql://127.0.0.1:" + port + "/platform",
              "registry",
              DataProcess.PASSWORD);
      try (Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE IF NOT EXISTS written (number int)");
      }
    }

    @Override
    public void write(int number) throws Exception {
      try (Statement statement = connection.createStatement()) {
        statement.execute("INSERT INTO written VALUES (" + number + ")");
      }
    }

    @Override
    public Set<Integer> readAll() throws Exception {
      Set<Integer> all = new HashSet<>();
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT number FROM written")) {
        while (rows.next()) {
          all.add(rows.getInt(1));
        }
      }
      return all;
    }

    @Override
    public void close() throws Exception {
      connection.close();
    }
  }

  private static final class Redis implements Writer {
    private final Socket socket;
    private final BufferedReader answers;

    Redis(int port) throws Exception {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
      answers =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      expect("+OK", ask("AUTH " + DataProcess.PASSWORD));
    }

    @Override
    public void write(int number) throws Exception {
      expect(":1", ask("SADD written " + number));
    }

    @Override
    public Set<Integer> readAll() throws Exception {
      Set<Integer> all = new HashSet<>();
      int count = Integer.parseInt(ask("SMEMBERS written").substring(1));
      for (int i = 0; i < count; i++) {
        answers.readLine();
        all.add(Integer.valueOf(answers.readLine()));
      }
      return all;
    }

    @Override
    public void close() throws Exception {
      socket.close();
    }

    private String ask(String command) throws IOException {
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      String answer = answers.readLine();
      if (answer == null) {
        throw new IOException("Redis closed the connection");
      }
      return answer;
    }

    private static void expect(String expected, String answer) throws IOException {
      if (!answer.equals(expected)) {
        throw new IOException(answer);
      }
    }
  }

  private static final class Kafka implements Writer {
    private static final String TOPIC = "written";

    private final String servers;
    private final KafkaProducer<String, String> producer;

    Kafka(int port) {
      servers = "127.0.0.1:" + port;
      producer =
          new KafkaProducer<>(
              Map.of(
                  "bootstrap.servers",
                  servers,
                  "acks",
                  "all",
                  "delivery.timeout.ms",
                  20_000,
                  "request.timeout.ms",
                  10_000,
                  "max.block.ms",
                  20_000),
              new StringSerializer(),
              new StringSerializer());
    }

    @Override
    public void write(int number) throws Exception {
      producer.send(new ProducerRecord<>(TOPIC, 0, null, "" + number)).get(20, TimeUnit.SECONDS);
    }

    @Override
    public Set<Integer> readAll() {
      Set<Integer> all = new HashSet<>();
      TopicPartition partition = new TopicPartition(TOPIC, 0);
      try (KafkaConsumer<String, String> consumer =
          new KafkaConsumer<>(
              Map.of("bootstrap.servers", servers),
              new StringDeserializer(),
              new StringDeserializer())) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).values().iterator().next();
        while (consumer.position(partition) < end) {
          for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofSeconds(1))) {
            all.add(Integer.valueOf(each.value()));
          }
        }
      }
      return all;
    }

    @Override
    public void close() {
      producer.close(Duration.ZERO);
    }
  }

  private static final class Mongo implements Writer {
    private final MongoClient client;
    private final MongoCollection<Document> collection;

    Mongo(int port) {
      client =
          MongoClients.create(
              MongoClientSettings.builder()
                  .applyConnectionString(
                      new ConnectionString(
                          "mongodb://127.0.0.1:" + port + "/?serverSelectionTimeoutMS=10000"))
                  .retryWrites(false)
                  .build());
      collection = client.getDatabase("logs").getCollection("written");
    }

    @Override
    public void write(int number) {
      collection.insertOne(new Document("number", number));
    }

    @Override
    public Set<Integer> readAll() {
      Set<Integer> all = new HashSet<>();
      collection.find().forEach(document -> all.add(document.getInteger("number")));
      return all;
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
