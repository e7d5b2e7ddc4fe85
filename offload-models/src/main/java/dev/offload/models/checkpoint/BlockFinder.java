package dev.offload.models.checkpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds repeated blocks by the rule that {@link TensorGroups} states. */
final class BlockFinder {
  /** How many numbers of a name are looked at. */
  static final int MAX_NUMBERS = 8;

  /** What an int can hold; a longer number cannot be part of a gapless run anyway. */
  private static final int MAX_DIGITS = 9;

  private BlockFinder() {}

  static TensorGroups find(List<TensorHeader> tensors) {
    List<Member> undecided = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      addNext(undecided, i, tensors.get(i), 0);
    }
    List<Family> repeated = new ArrayList<>();
    for (int round = 0; round < MAX_NUMBERS && !undecided.isEmpty(); round++) {
      Map<String, Family> families = new LinkedHashMap<>();
      for (Member member : undecided) {
        families.computeIfAbsent(member.family(), Family::new).add(member);
      }
      undecided = new ArrayList<>();
      for (Family family : families.values()) {
        if (family.repeatsABlock()) {
          repeated.add(family);
        } else {
          for (Member member : family.members) {
            addNext(undecided, member.place(), member.tensor(), member.end() + 1);
          }
        }
      }
    }
    boolean[] inside = new boolean[tensors.size()];
    repeated.forEach(family -> family.members.forEach(member -> inside[member.place()] = true));
    repeated.sort(Comparator.comparingInt(family -> family.members.get(0).place()));
    List<TensorHeader> outside = new ArrayList<>();
    for (int i = 0; i < inside.length; i++) {
      if (!inside[i]) {
        outside.add(tensors.get(i));
      }
    }
    return new TensorGroups(repeated.stream().map(Family::toGroup).toList(), outside);
  }

  /** Adds the tensor at its next number from a place in its name on, if it has one. */
  private static void addNext(List<Member> members, int place, TensorHeader tensor, int from) {
    String name = tensor.name();
    int start = from;
    for (int end = name.indexOf('.', start); end >= 0; end = name.indexOf('.', start)) {
      if (isNumber(name, start, end)) {
        members.add(new Member(place, tensor, start, end));
        return;
      }
      start = end + 1;
    }
  }

  private static boolean isNumber(String name, int start, int end) {
    int digits = end - start;
    if (digits < 1 || digits > MAX_DIGITS || digits > 1 && name.charAt(start) == '0') {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /**
   * A tensor with a number in its name.
   *
   * @param place its place in the list of all tensors
   * @param start where the number begins in the name
   * @param end where the number ends, exclusive; a dot follows
   */
  private record Member(int place, TensorHeader tensor, int start, int end) {
    /** Returns the name up to the number, with the dot, which tells ".0.w" from "0.w". */
    String family() {
      return tensor.name().substring(0, start);
    }

    int index() {
      return Integer.parseInt(tensor.name(), start, end, 10);
    }

    String relativeName() {
      return tensor.name().substring(end + 1);
    }
  }

  /** The tensors whose names agree up to a number. */
  private static final class Family {
    private final String name;
    private final List<Member> members = new ArrayList<>();

    Family(String name) {
      this.name = name;
    }

    void add(Member member) {
      members.add(member);
    }

    boolean repeatsABlock() {
      Map<Integer, Set<String>> namesByIndex = new HashMap<>();
      int highest = 0;
      for (Member member : members) {
        namesByIndex
            .computeIfAbsent(member.index(), i -> new HashSet<>())
            .add(member.relativeName());
        highest = Math.max(highest, member.index());
      }
      int blocks = namesByIndex.size();
      // That many different numbers, none above the count less one: there is no gap.
      return blocks >= 2 && highest == blocks - 1 && mostlyShare(namesByIndex);
    }

    private static boolean mostlyShare(Map<Integer, Set<String>> namesByIndex) {
      Map<String, Integer> owners = new HashMap<>();
      namesByIndex
          .values()
          .forEach(names -> names.forEach(name -> owners.merge(name, 1, Integer::sum)));
      long sharing =
          namesByIndex.values().stream()
              .filter(
                  names ->
                      2 * names.stream().filter(name -> owners.get(name) > 1).count()
                          >= names.size())
              .count();
      return 2 * sharing > namesByIndex.size();
    }

    BlockGroup toGroup() {
      Map<Integer, List<TensorHeader>> blocks = new TreeMap<>();
      for (Member member : members) {
        blocks.computeIfAbsent(member.index(), i -> new ArrayList<>()).add(member.tensor());
      }
      String prefix = name.isEmpty() ? "" : name.substring(0, name.length() - 1);
      return new BlockGroup(
          prefix,
          blocks.entrySet().stream()
              .map(each -> new BlockGroup.Block(each.getKey(), each.getValue()))
              .toList());
    }
  }
}
