"""Which language is chosen, from a shell or from a browser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.messages import LANGUAGES, of_environment, of_request


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "es_MX.UTF-8"}, "es"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "es_MX.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "es"}, "es"),
        ({"SEPTEL_LANGUAGE": "en", "LC_ALL": "es_CO.UTF-8"}, "en"),
        ({"SEPTEL_LANGUAGE": "es", "LANG": "en_US.UTF-8"}, "es"),
        ({"SEPTEL_LANGUAGE": "xx", "LANG": "es_ES"}, "es"),
        ({"LANG": "est_EE"}, "en"),
    ],
)
def test_the_shell_says_the_language(environment, language):
    assert of_environment(environment) == language


@pytest.mark.parametrize(
    ("accept", "cookie", "language"),
    [
        ("", "", "en"),
        ("es-MX,es;q=0.9,en;q=0.8", "", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "", "en"),
        ("fr,es;q=0.4,en;q=0.3", "", "es"),
        ("es;q=0", "", "en"),
        ("en;q=0.1, es ; q=0.2", "", "es"),
        ("es;q=nonsense", "", "en"),
        ("en", "es", "es"),
        ("es", "en", "en"),
        ("es", "xx", "es"),
    ],
)
def test_the_browser_says_the_language_and_the_cookie_overrules_it(accept, cookie, language):
    assert of_request(accept, cookie) == language


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_header_gives_a_language(accept, cookie):
    assert of_request(accept, cookie) in LANGUAGES
