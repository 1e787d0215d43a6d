from pathlib import Path

from training.shortfall import UNUSABLE, Shortfall


def test_the_summary_counts_all_and_names_some() -> None:
    shortfall = Shortfall()
    assert str(shortfall) == "none missing or unreadable"
    shortfall.missing += [f"{i}.wav" for i in range(5)]
    shortfall.unreadable["x.wav"] = "x.wav is empty"
    assert str(shortfall) == "5 missing (0.wav, 1.wav, 2.wav, ...), 1 unreadable (x.wav)"
    assert len(shortfall) == 6


def test_the_list_names_all(tmp_path: Path) -> None:
    shortfall = Shortfall()
    shortfall.missing += ["a.wav", "b.wav"]
    shortfall.unreadable["c.wav"] = "c.wav is empty"
    shortfall.write(tmp_path)
    assert (tmp_path / UNUSABLE).read_text("utf-8") == "a.wav\tmissing\nb.wav\tmissing\nc.wav\tc.wav is empty\n"
