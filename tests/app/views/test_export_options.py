import pytest

from app.core.formats import ExportFormat
from app.viewmodels.exportable import ExportWish
from app.views.export_options import ExportOptions

CLIPS = (ExportFormat.WAV, ExportFormat.FLAC)


@pytest.mark.parametrize("form", ExportFormat)
def test_a_form_has_its_own_options_and_no_others(qtbot, form):
    options = ExportOptions()
    qtbot.addWidget(options)
    options.show_form(form)
    assert options.padding.isVisibleTo(options) == (form in CLIPS)
    assert options.frequencies.isVisibleTo(options) == (form is ExportFormat.AUDACITY)
    assert options.isVisible() == (form in (*CLIPS, ExportFormat.AUDACITY))


def test_they_begin_as_a_wish_does(qtbot):
    options = ExportOptions()
    qtbot.addWidget(options)
    assert (options.padding.value(), options.frequencies.isChecked()) == (
        ExportWish.padding_s,
        ExportWish.with_frequencies,
    )
