// What Gson and Jackson write.
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

class Java {
  public static void main(String[] arguments) throws Exception {
    String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);

    Map<?, ?> map = new Gson().fromJson(text, Map.class);
    show("Gson of a map", new Gson().toJson(map));
    show("Gson of a map, disableHtmlEscaping", new GsonBuilder().disableHtmlEscaping().create().toJson(map));
    show("Gson of a map, setPrettyPrinting", new GsonBuilder().setPrettyPrinting().create().toJson(map));
    show("Gson of a JsonElement", new Gson().toJson(JsonParser.parseString(text)));
    show("JsonElement.toString of Gson", JsonParser.parseString(text).toString());

    ObjectMapper mapper = new ObjectMapper();
    show("Jackson of a JsonNode", mapper.writeValueAsString(mapper.readTree(text)));
    show("Jackson of a map", mapper.writeValueAsString(mapper.readValue(text, Map.class)));
    show("Jackson of a JsonNode, pretty", mapper.writerWithDefaultPrettyPrinter().writeValueAsString(mapper.readTree(text)));
    ObjectMapper sorted = new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);
    show("Jackson of a map, ORDER_MAP_ENTRIES_BY_KEYS", sorted.writeValueAsString(sorted.readValue(text, Map.class)));
    show("Jackson of a JsonNode, ESCAPE_NON_ASCII", mapper.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(mapper.readTree(text)));
  }

  static void show(String style, String written) {
    System.out.println(style + "\t" + Base64.getEncoder().encodeToString(written.getBytes(StandardCharsets.UTF_8)));
  }
}
