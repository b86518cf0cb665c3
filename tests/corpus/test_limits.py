from corpus import Limits


def test_a_file_of_a_few_bytes_has_less_time_than_one_worth_reading():
    limits = Limits(seconds=60)
    seconds = [limits.seconds_for(size) for size in (0, 3_000, 500_000, 2_000_000, 50_000_000, 100_000_000)]
    assert seconds == sorted(seconds)
    assert 4 <= seconds[0] <= seconds[1] < 5
    assert seconds[3:5] == [60, 60]
    assert seconds[5] == 120
