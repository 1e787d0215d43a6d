from app.core.project_zone import zone_of
from app.core.time_zones import zone_names


def test_every_zone_that_is_offered_is_known_and_called_after_a_place():
    names = zone_names()
    assert names[0] == "UTC"
    assert "Europe/Berlin" in names
    assert list(names[1:]) == sorted(set(names[1:]))
    assert all(zone_of(name) is not None for name in names)
    assert not any(name.startswith("Etc/") for name in names)
