"""What people are told in Python goes through gettext."""

import pytest

from tests.architecture import bare_text
from tests.architecture.source import PACKAGES, Module, modules


def test_people_are_told_nothing_past_gettext() -> None:
    found = {
        f"{module.path}:{line}"
        for module in modules(*PACKAGES)
        for line in bare_text.bare_texts(module)
    }
    assert sorted(found) == []


def test_every_exemption_is_still_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    exempt = bare_text.EXEMPT
    monkeypatch.setattr(bare_text, "EXEMPT", {})
    used = {
        path
        for module in modules(*PACKAGES)
        if list(bare_text.bare_texts(module))
        for path in exempt
        if module.path.startswith(path)
    }
    assert used == set(exempt)
    assert all(exempt.values())


@pytest.mark.parametrize(
    "source",
    [
        "messages.success(request, 'Saved.')",
        "self.message_user(request, f'{n} rows changed.')",
        "raise ValidationError({'code': ['Take another.']})",
        "raise forms.ValidationError('Take {}.'.format(code))",
        "raise ConflictError('It is ' + state)",
        "raise NotFoundError('%s is gone' % name)",
        "forms.CharField(label='Code')",
        "forms.CharField(error_messages={'required': 'Give one.'})",
        "class A:\n    verbose_name = 'machine'",
        "class A:\n    default_error_messages = {'invalid': 'Wrong.'}",
        "raise PermissionDenied('No.' if hard else _('No.'))",
    ],
)
def test_bare_words_are_seen(source: str) -> None:
    assert list(bare_text.bare_texts(Module("core/services/x.py", source)))


@pytest.mark.parametrize(
    "source",
    [
        "messages.success(request, _('Saved.'))",
        "self.message_user(request, ngettext('%d row.', '%d rows.', n) % n)",
        "self.message_user(request, f'{row}: {error.message}')",
        "raise ConflictError(_('Take {code}.').format(code=code))",
        "raise KeyRingError('The key file is missing.')",
        "logger.error('request failed')",
        "forms.CharField(label='')",
        "raise ValueError('internal')",
    ],
)
def test_translated_words_signs_logs_and_faults_of_ours_pass(source: str) -> None:
    assert not list(bare_text.bare_texts(Module("core/services/x.py", source)))
