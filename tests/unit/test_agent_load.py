"""How much one agent has to do at a time."""

from hypothesis import given, settings
from hypothesis import strategies as st

from freehold.core.metrics.load import Load


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12), st.sets(st.integers(1, 59), max_size=4)
)
def test_the_load_of_an_agent_is_that_of_its_moments(spans: list[tuple[int, int]], cuts: set[int]) -> None:
    edges = [10, *sorted(cut for cut in cuts if 10 < cut < 50), 50]
    load = Load(edges)
    for start, end in sorted(spans):
        load.add(start, end)
    expected: dict[int, list[int]] = {}
    for moment in range(10, 50):
        place = next(place for place, edge in enumerate(edges[1:]) if moment < edge)
        how_many = sum(start <= moment < end for start, end in spans)
        if how_many:
            sums = expected.setdefault(place, [0, 0])
            sums[0] += how_many
            sums[1] += 1
    assert load.finish() == expected
