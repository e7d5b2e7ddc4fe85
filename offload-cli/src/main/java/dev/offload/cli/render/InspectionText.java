package dev.offload.cli.render;

import dev.offload.core.error.Quotes;
import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.text.TextTable;
import dev.offload.core.text.Tone;
import dev.offload.models.checkpoint.BlockGroup;
import dev.offload.models.checkpoint.ElementType;
import dev.offload.models.checkpoint.Inventory;
import dev.offload.models.checkpoint.InventoryComponent;
import dev.offload.models.checkpoint.TensorHeader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says an inspection to people: a row per group of blocks and for what lies outside of them, marked
 * and explained where blocks differ. Where the table is too wide, columns are left out one by one;
 * classes are then listed below it.
 */
public final class InspectionText {
  private static final double GIGA = 1e9;
  private static final int COMPONENT_CHARS = 24;
  private static final int CLASS_CHARS = 40;
  private static final int PREFIX_CHARS = 60;
  private static final int SHORT_PREFIX_CHARS = 28;
  private static final int SHOWN_DTYPES = 3;

  private final Inspection inspection;
  private final Document text;

  /** The columns. */
  private enum Field {
    COMPONENT(false, "component"),
    CLASS(false, "class"),
    BLOCKS(false, "blocks"),
    COUNT(true, "count"),
    TENSORS(true, "tensors"),
    PARAMETERS(true, "params,", "1e9"),
    DTYPES(false, "dtypes"),
    BYTES(true, "bytes,", "GB"),
    PER_BLOCK(true, "per", "block"),
    SHARE(true, "share,", "%");

    private final boolean right;
    private final List<String> heading;

    Field(boolean right, String... heading) {
      this.right = right;
      this.heading = List.of(heading);
    }
  }

  /**
   * A row of the table.
   *
   * @param first whether it is the first of its component, which alone bears its name
   * @param group its blocks; empty for what lies outside
   */
  private record Row(
      InventoryComponent component, boolean first, Optional<BlockGroup> group, TensorTally tally) {
    Tone tone() {
      return group.isEmpty() || group.get().isEven() ? Tone.PLAIN : Tone.UNEVEN;
    }
  }

  private InspectionText(Inspection inspection, Document text) {
    this.inspection = inspection;
    this.text = text;
  }

  /** Returns a table and what is odd. */
  public static Document of(Inspection inspection, TextStyle style) {
    Document text = new Document(style);
    new InspectionText(inspection, text).write();
    return text;
  }

  private void write() {
    Inventory inventory = inspection.inventory();
    String path = whole(inventory.path().toString());
    String what =
        inventory
            .pipelineClass()
            .map(name -> Quotes.quote(name, CLASS_CHARS) + " in " + path)
            .orElse(path);
    text.text(what).gap();
    if (inspection.parts().stream().anyMatch(Inspection.Part::hasTensors)) {
      addTable();
      text.gap();
    }
    addUnread();
    inventory.disagreements().forEach(disagreement -> addMarked(disagreement, ""));
    text.line(
        "Read %s of %s."
            .formatted(
                inventory.filesRead() == 1 ? "1 header" : inventory.filesRead() + " headers",
                size(inventory.fileBytes())));
  }

  private void addTable() {
    List<Row> rows = rows();
    Set<Field> fields = EnumSet.allOf(Field.class);
    if (rows.stream().allMatch(row -> row.component().className().isEmpty())) {
      fields.remove(Field.CLASS);
    }
    int width = text.style().width();
    boolean classes = fields.contains(Field.CLASS);
    int prefixChars = PREFIX_CHARS;
    TextTable table = table(rows, fields, prefixChars);
    for (Field expendable : List.of(Field.COUNT, Field.CLASS, Field.TENSORS, Field.SHARE)) {
      if (table.width() > width) {
        fields.remove(expendable);
        prefixChars = SHORT_PREFIX_CHARS;
        table = table(rows, fields, prefixChars);
      }
    }
    if (table.width() > width) {
      text.table(table, 2);
      for (Row row : rows) {
        if (row.tone() != Tone.PLAIN) {
          String owner = Quotes.quote(row.component().name(), COMPONENT_CHARS);
          addMarked(owner + ", " + uneven(row.group().orElseThrow()), "");
        }
      }
    } else {
      List<String> printed = table.lines(text.style());
      int heading = printed.size() - rows.size() - 1;
      printed.subList(0, heading).forEach(line -> text.line(Tone.STRONG.apply(line, text.style())));
      for (int i = 0; i < rows.size(); i++) {
        text.line(printed.get(heading + i));
        if (rows.get(i).tone() != Tone.PLAIN) {
          addMarked(uneven(rows.get(i).group().orElseThrow()), "  ");
        }
      }
      text.line(printed.get(heading + rows.size()));
    }
    if (classes && !fields.contains(Field.CLASS)) {
      text.gap();
      addClasses();
    }
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Inspection.Part part : inspection.parts()) {
      InventoryComponent component = part.component();
      boolean first = true;
      for (BlockGroup group : part.tensors().groups()) {
        rows.add(new Row(component, first, Optional.of(group), Inspection.tally(group)));
        first = false;
      }
      List<TensorHeader> outside = part.tensors().outside();
      if (!outside.isEmpty()) {
        rows.add(new Row(component, first, Optional.empty(), TensorTally.of(outside)));
      }
    }
    return rows;
  }

  private TextTable table(List<Row> rows, Set<Field> fields, int prefixChars) {
    TextTable table = new TextTable();
    fields.forEach(field -> table.column(field.right, field.heading));
    for (Row row : rows) {
      table.row(row.tone(), fields.stream().map(field -> cell(row, field, prefixChars)).toList());
    }
    table.row(Tone.PLAIN, fields.stream().map(this::totalCell).toList());
    return table;
  }

  private String cell(Row row, Field field, int prefixChars) {
    return switch (field) {
      case COMPONENT -> row.first() ? Quotes.quote(row.component().name(), COMPONENT_CHARS) : "";
      case CLASS ->
          row.first() ? Quotes.quote(row.component().className().orElse("-"), CLASS_CHARS) : "";
      case BLOCKS -> row.group().map(group -> label(group, prefixChars)).orElse("outside blocks");
      case COUNT -> row.group().map(group -> count(group.blocks().size())).orElse("-");
      case PER_BLOCK ->
          row.group().map(group -> size(group.typicalBlock().weightBytes())).orElse("-");
      default -> sum(row.tally(), field);
    };
  }

  private String totalCell(Field field) {
    return switch (field) {
      case COMPONENT -> "total";
      case CLASS, BLOCKS, COUNT, DTYPES, PER_BLOCK -> "";
      default -> sum(inspection.total(), field);
    };
  }

  private String sum(TensorTally tally, Field field) {
    return switch (field) {
      case TENSORS -> count(tally.tensors());
      case PARAMETERS -> billions(tally.parameters());
      case DTYPES -> dtypes(tally.bytesByDtype().keySet().stream().toList());
      case BYTES -> billions(tally.bytes());
      case SHARE -> format("%.1f", 100 * inspection.share(tally));
      default -> throw new IllegalArgumentException("There is no sum of " + field + ".");
    };
  }

  /** Returns text that must not be shortened, for it is a path or loses its beginning instead. */
  private static String whole(String text) {
    return Quotes.quote(text, text.length());
  }

  private static String label(BlockGroup group, int prefixChars) {
    String prefix = whole(group.prefix());
    int length = prefix.codePointCount(0, prefix.length());
    if (length > prefixChars) {
      // The end of a path tells more than its beginning.
      prefix = "..." + prefix.substring(prefix.offsetByCodePoints(0, length - prefixChars));
    }
    return "%s 0-%d".formatted(prefix, group.blocks().size() - 1).strip();
  }

  /** Says which blocks of a group differ, and how. */
  private static String uneven(BlockGroup group) {
    List<BlockGroup.Kind> kinds = group.kinds();
    BlockGroup.Kind typical = kinds.get(0);
    boolean dtypesDiffer = kinds.stream().anyMatch(kind -> !kind.dtypes().equals(typical.dtypes()));
    boolean exact =
        kinds.stream().map(BlockGroup.Kind::weightBytes).distinct().count()
            > kinds.stream().map(kind -> size(kind.weightBytes())).distinct().count();
    List<String> clauses = new ArrayList<>();
    for (BlockGroup.Kind kind : kinds.subList(1, kinds.size())) {
      clauses.add(
          "%s %s: %s"
              .formatted(
                  kind.blocks().size() == 1 ? "block" : "blocks",
                  ranges(kind.blocks().stream().map(BlockGroup.Block::index).toList()),
                  inWords(kind, exact, dtypesDiffer)));
    }
    return "%s%s the other%s %s"
        .formatted(
            String.join("; ", clauses),
            clauses.size() == 1 ? "," : ";",
            typical.blocks().size() == 1 ? "" : "s",
            inWords(typical, exact, dtypesDiffer));
  }

  /** Returns the size of a block to the byte or rounded, with its element types if wanted. */
  private static String inWords(BlockGroup.Kind kind, boolean exact, boolean withDtypes) {
    String size = exact ? format("%,d bytes", kind.weightBytes()) : size(kind.weightBytes());
    return withDtypes ? size + " of " + String.join(" + ", names(kind.dtypes())) : size;
  }

  private static List<String> names(List<ElementType> dtypes) {
    return dtypes.stream().map(ElementType::name).toList();
  }

  /** Returns ascending numbers with runs of three or more as ranges, as in "0, 2-5, 39". */
  static String ranges(List<Integer> numbers) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < numbers.size(); i++) {
      int end = i;
      while (end + 1 < numbers.size() && numbers.get(end + 1) == numbers.get(end) + 1) {
        end++;
      }
      text.append(text.isEmpty() ? "" : ", ").append(numbers.get(i));
      if (end >= i + 2) {
        text.append('-').append(numbers.get(end));
        i = end;
      }
    }
    return text.toString();
  }

  private void addClasses() {
    String classes =
        inspection.parts().stream()
            .filter(Inspection.Part::hasTensors)
            .map(Inspection.Part::component)
            .map(
                component ->
                    Quotes.quote(component.name(), COMPONENT_CHARS)
                        + " "
                        + Quotes.quote(component.className().orElse("-"), CLASS_CHARS))
            .collect(Collectors.joining(", "));
    text.text("Classes: " + classes + ".");
  }

  private void addUnread() {
    List<String> absent = new ArrayList<>();
    for (Inspection.Part part : inspection.parts()) {
      String name = Quotes.quote(part.component().name());
      List<Path> pickles = part.component().weights().pickles();
      if (!pickles.isEmpty()) {
        String more = pickles.size() == 1 ? "" : " and %d more".formatted(pickles.size() - 1);
        String file = Quotes.quote(String.valueOf(pickles.get(0).getFileName()));
        text.text("%s: pickle, not read (%s%s)".formatted(name, file, more));
      } else if (!part.hasTensors()) {
        absent.add(name);
      }
    }
    if (!absent.isEmpty()) {
      String names = String.join(", ", absent);
      text.text("No weights on disk: " + names + ".");
    }
  }

  private void addMarked(String sentence, String indent) {
    text.text(Tone.UNEVEN, sentence, indent + "! ", indent + "  ");
  }

  /** Returns a number of bytes in the unit that suits it. */
  static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    if (bytes < 999_950) {
      return format("%.1f kB", bytes / 1e3);
    }
    return bytes < 999_950_000 ? format("%.1f MB", bytes / 1e6) : format("%.1f GB", bytes / GIGA);
  }

  static String dtypes(List<String> names) {
    String shown =
        Stream.concat(
                names.stream().limit(SHOWN_DTYPES),
                Stream.of("+" + (names.size() - SHOWN_DTYPES))
                    .filter(more -> names.size() > SHOWN_DTYPES))
            .collect(Collectors.joining(", "));
    return shown.isEmpty() ? "-" : shown;
  }

  private static String billions(long number) {
    return number > 0 && number < 5_000_000 ? "<0.01" : format("%.2f", number / GIGA);
  }

  private static String count(int number) {
    return format("%,d", number);
  }

  private static String format(String format, Object number) {
    return String.format(Locale.ROOT, format, number);
  }
}
