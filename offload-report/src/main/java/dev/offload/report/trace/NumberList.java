package dev.offload.report.trace;

import dev.offload.core.error.OffloadException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Reads some of the numbers there are, as in "1,2,17", "1..4" or "all". */
final class NumberList {
  private static final Pattern PART = Pattern.compile("(\\d{1,9})(?:\\.\\.(\\d{1,9}))?");

  private NumberList() {}

  /**
   * Returns the numbers, ascending.
   *
   * @param name of what they are numbers, for messages
   * @param lowest the lowest there is
   * @param highest the highest there is
   * @throws OffloadException if the text has another form, or names a number that there is not
   */
  static List<Integer> parse(String name, String text, int lowest, int highest) {
    if (text.equals("all")) {
      return IntStream.rangeClosed(lowest, highest).boxed().toList();
    }
    TreeSet<Integer> numbers = new TreeSet<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part.strip());
      if (!matcher.matches()) {
        throw OffloadException.invalid(
            "The %s (%s) cannot be read.".formatted(name, text),
            "Maybe write them as 1,2,17 or 1..4, or all.");
      }
      int from = Integer.parseInt(matcher.group(1));
      int to = matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2));
      if (from < lowest || to > highest || from > to) {
        throw OffloadException.invalid(
            "The %s (%s) are not all from %d to %d.".formatted(name, part.strip(), lowest, highest),
            "Maybe write all for every one.");
      }
      IntStream.rangeClosed(from, to).forEach(numbers::add);
    }
    return List.copyOf(numbers);
  }
}
