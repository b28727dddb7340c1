from collections import Counter

import pytest

from analysis.workload.routes import read_routes
from analysis.workload.shapes import MOST_SHAPES, OTHERS, count_shape, shape_of

WORDS = frozenset({"tai-khoan", "ho-so"})


@pytest.mark.parametrize(
    ("asked", "shape"),
    [
        (b"GET /tai-khoan/nguyen-van-a/123", "GET /tai-khoan/{word}/{number}"),  # a name is a word like any other
        (b"GET /ho-so/000.00.01.H29-250728-0001", "GET /ho-so/{id}"),
        (b"POST /x/an@example.vn", "POST /{word}/{email}"),
        (b"POST /x/an%40example.vn", "POST /{word}/{email}"),
        (b"SECRET /ho-so", "{method} /ho-so"),
        (b"GET /", "GET /"),
        (b"GET /" + b"a/" * 20, "GET /" + "{word}/" * 6 + "..."),
        ("GET /nguyễn".encode(), "GET /{word}"),
        (b"GET /\xff\xfe", "GET /{word}"),
    ],
)
def test_only_words_of_the_rules_are_told(asked, shape):
    assert shape_of(asked, WORDS) == shape


def test_the_words_of_the_rules_that_come_along():
    assert {"tai-khoan", "ho-so", "nop-truc-tuyen"} <= read_routes().words


def test_nothing_but_new_shapes_does_not_fill_the_memory():
    shapes: Counter[str] = Counter()
    for number in range(2 * MOST_SHAPES):
        count_shape(shapes, str(number))
    assert len(shapes) == MOST_SHAPES + 1
    assert shapes[OTHERS] == MOST_SHAPES
