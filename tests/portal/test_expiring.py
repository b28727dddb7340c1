from portal.expiring import Expiring


def test_a_value_lives_for_its_time_and_no_longer(clock):
    values = Expiring(60, clock)
    key = values.put("here")
    clock.now_s += 59.9
    assert values.get(key) == "here"
    clock.now_s += 0.1
    assert values.get(key) is None


def test_a_popped_value_is_gone(clock):
    values = Expiring(60, clock)
    key = values.put("once")
    assert [values.pop(key), values.pop(key), values.get(key)] == ["once", None, None]


def test_what_has_expired_takes_no_room(clock):
    values = Expiring(60, clock)
    for _ in range(1000):
        values.put("x")
        clock.now_s += 1
    assert len(values) == 60


def test_a_replaced_value_keeps_its_time(clock):
    values = Expiring(60, clock)
    key = values.put("before")
    clock.now_s += 30
    values.replace(key, "after")
    assert values.get(key) == "after"
    clock.now_s += 30
    assert values.get(key) is None
