from dataclasses import replace

from app.core.annotation import new_id
from tests.fake_annotation import an_annotation


def test_ids_are_32_hex_digits_and_differ():
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(id_) == 32 and int(id_, 16) for id_ in ids)


def test_what_it_was_first_stays_known():
    found = an_annotation(class_index=74)
    assert found.first_class == 74
    assert replace(found, class_index=80, relabelled_from=74).first_class == 74
