"""What follows from what, in systems small enough to see through."""

from semantic_layer.publish.rowspace import explain_targets, merge_variables

A, B, C, D = range(4)
WHOLE = {A: 1, B: 1, C: 1}


def test_the_last_part_follows_from_the_whole_and_the_others() -> None:
    rows = [WHOLE, {A: 1}, {B: 1}, {C: 1}]
    assert explain_targets(rows, known=[0, 2, 3], zeros=[], targets=[1]) == {1: {0, 2, 3}}


def test_two_hidden_parts_of_one_whole_follow_from_nothing() -> None:
    rows = [WHOLE, {A: 1}, {B: 1}, {C: 1}]
    assert explain_targets(rows, known=[0, 3], zeros=[], targets=[1, 2]) == {}


def test_crossed_margins_can_give_a_part_that_no_single_row_gives() -> None:
    """Rows of a 2 × 3 table with four cells hidden that the margins settle only together."""
    table = {(i, j): 3 * i + j for i in range(2) for j in range(3)}
    rows = [{table[i, j]: 1 for j in range(3)} for i in range(2)] + [{table[0, j]: 1, table[1, j]: 1} for j in range(3)]
    cells = [{table[i, j]: 1} for i in range(2) for j in range(3)]
    # a11 + a12 and a21 + a22 are known from the rows, a11 + a21 and a12 + a22 from the columns: not one more.
    assert explain_targets([*rows, *cells], known=[0, 1, 2, 3, 4, 7, 10], zeros=[], targets=[5]) == {}
    found = explain_targets([*rows, *cells], known=[0, 1, 2, 3, 4, 8, 7, 10], zeros=[], targets=[5])
    assert set(found) == {5}


def test_only_a_combination_of_rows_gives_the_target() -> None:
    """(a+b) + (a+c) − (b+c) is 2a, though no row has a single unknown."""
    rows = [{A: 1, B: 1}, {A: 1, C: 1}, {B: 1, C: 1}, {A: 1}]
    assert explain_targets(rows, known=[0, 1, 2], zeros=[], targets=[3]) == {3: {0, 1, 2}}


def test_a_known_zero_settles_all_its_parts() -> None:
    rows = [{A: 1, B: 1}, {B: 1, C: 1}, {C: 1}]
    assert explain_targets(rows, known=[0, 1], zeros=[], targets=[2]) == {}
    assert explain_targets(rows, known=[0, 1], zeros=[0], targets=[2]) == {2: {0, 1}}


def test_a_zero_whole_makes_the_parts_of_an_equation_zero() -> None:
    """a = b + c is an equation of sum zero; once a is zero, so are b and c."""
    rows = [{A: 1}, {A: 1, B: -1, C: -1}, {B: 1, D: 1}, {D: 1}]
    assert explain_targets(rows, known=[0, 1, 2], zeros=[1], targets=[3]) == {}
    assert explain_targets(rows, known=[0, 1, 2], zeros=[0, 1], targets=[3]) == {3: {0, 1, 2}}


def test_a_chain_of_settled_parts_is_traced_to_its_beginning() -> None:
    rows = [{A: 1}, {A: 1, B: 1}, {B: 1, C: 1}, {C: 1, D: 1}, {D: 1}]
    assert explain_targets(rows, known=[0, 1, 2, 3], zeros=[], targets=[4]) == {4: {0, 1, 2, 3}}


def test_variables_that_always_appear_together_are_one() -> None:
    rows = merge_variables([{A: 1, B: 1, C: 1}, {A: 1, B: 1}, {C: 1}, {C: -1, D: 1}])
    assert [len(row) for row in rows] == [2, 1, 1, 2]
    assert explain_targets(rows, known=[0, 2], zeros=[], targets=[1]) == {1: {0, 2}}
