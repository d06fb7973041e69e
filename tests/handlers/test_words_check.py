"""Changed words of the bot: what is refused, whatever an editor types, and that the samples are what is really said."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers import phrasing
from handlers.phrasing import say, speaking
from handlers.words_check import LABELS, MOST_SAID, longest, problems_of, shipped, shipped_names, users_of
from handlers.words_samples import samples_of
from knowledge.model import Contact
from knowledge.retrieval import Knowledge
from tests.handlers.conversing import Talk

every_template = pytest.mark.parametrize("name", shipped_names())
ATTACKS = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ you.__init__.__globals__ }}",
    "{{ self }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum }}",
    "{{ config }}",
    "{{ you | attr('__class__') }}",
    "{{ ['a', 'b'] | map('upper') | list }}",
    "{% include '/etc/passwd' %}",
    "{% include 'why.j2' %}",
    "{% import 'contact.j2' as c %}{{ c }}",
    "{% extends 'why.j2' %}",
    "{% from 'contact.j2' import about %}{{ about }}",
    "{% for i in range(10**9) %}x{% endfor %}",
    "{% for i in range(99) %}{% for j in range(99) %}x{% endfor %}{% endfor %}",
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "{% set x = 'a' * 10**9 %}{{ x }}",
    "{{ 'a' * 10**9 }}",
    "{{ 10**10**10 }}",
    "{{ '%999999999d' % 1 }}",
    '{{ "{:999999999}".format(1) }}',
    "{{ you | center(999999999) }}",
    "{{ you | replace('', 'x') | replace('x', 'xxxxxxxxxx') }}",
    "{% filter upper %}a{% endfilter %}",
    "{% call you() %}{% endcall %}",
    "{% with x = 1 %}{{ x }}{% endwith %}",
    "{% block a %}{% endblock %}",
    "{% if 10**10**10 %}a{% endif %}",
    "{{ 'a' if 10**10**10 else 'b' }}",
    "{{ you if you.__class__ }}",
    "{% autoescape false %}a{% endautoescape %}",
    "{{ you[0] }}",
    "{{ you is callable }}",
    "{{ caller() }}",
    "{{ namespace() }}",
    "{{ joiner }}",
    "{{ dict(a=1) }}",
]


@every_template
def test_the_shipped_words_are_sound(name: str) -> None:
    assert problems_of(name, shipped(name)) == []


@every_template
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_template_may_do_more_than_the_shipped_one(name: str, attack: str) -> None:
    started = time.monotonic()
    assert problems_of(name, f"{shipped(name)}\n{attack}")
    assert time.monotonic() - started < 2


@every_template
def test_every_value_that_a_template_reads_has_a_sample_and_none_is_missing(name: str) -> None:
    for values in samples_of(name):
        assert isinstance(say(name, **values), str)
    assert any(say(user, **values) for user in (name, *users_of(name)) for values in samples_of(user))


def test_the_samples_have_the_names_of_the_values_that_are_really_said(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_values: dict[str, set[frozenset[str]]] = {}
    real = phrasing._environment

    class Watched:
        """Notes what each template is given."""

        def get_template(self, file: str) -> Watched:
            self.name, self.template = file.removesuffix(".j2"), real(()).get_template(file)
            return self

        def render(self, **values: object) -> str:
            given_values.setdefault(self.name, set()).add(frozenset(values))
            return str(self.template.render(**values))

    monkeypatch.setattr(phrasing, "_environment", lambda words: Watched())
    for asker in ("citizen", "helper"):
        talk = Talk(knowledge, asker, rates_by_button=True, numbers_choices=True)
        talk.all(
            "chào em", "VNeID là gì?", "làm sao kích hoạt VNeID", "nguồn ở đâu?", "nói lại", "ngắn hơn", "hỏi ai?",
            "xem kỹ hơn", "đúng rồi", "sai rồi", "chỉ tiêu năm 2025 hồ sơ trực tuyến bao nhiêu", "9",
            "cách nấu phở", "mã OTP của tôi là 123456", "tôi bị lừa chuyển tiền rồi", "#qr:vneid", "#programme:vneid",
            "ở Đồng Nai có lớp học số không", "lệ phí làm căn cước bao nhiêu tiền", "cảm ơn", "xóa hết",
        )  # fmt: skip
    assert len(given_values) > 12
    for name, kinds in given_values.items():
        assert kinds == {frozenset(values) for values in samples_of(name)}, name


@settings(max_examples=150)
@given(source=st.text(max_size=400))
@example("{{" + "(" * 1_400)
@example("{{" + "[" * 600 + "]" * 600 + "}}")
@example("{% if you %}" * 100)
@example("{% if you %}" * 40 + "a" + "{% endif %}" * 40)
@example("{{ " + "not " * 300 + "you }}")
@example("{{ " + "9" * 1_400 + " }}")
@example("{{ 'a' " + "~ 'a'" * 250 + " }}")
@example("\x00{{ you }}")
@example("{# ")
@example("{% raw %}")
def test_any_text_gives_problems_or_can_be_said(source: str) -> None:
    started = time.monotonic()
    problems = problems_of("rated", source)
    if not problems:
        with speaking({"rated": source}):
            assert all(say("rated", **values) for values in samples_of("rated"))
    assert time.monotonic() - started < 1


PIECES = st.sampled_from(
    ["{{", "}}", "{%", "%}", " if ", " for ", " in ", " else ", "endif", "endfor", " programme", ".name", ".contacts",
     ".in_person", ".text", "contact", " contacts", " you ", "| capitalize", "| join(', ')", "(", ")", "[0]", "'a'",
     "told", " set x = ", "Dạ ", "\n", "1", "{% if programme.in_person %}", "{% endif %}", "{{ programme.name }}"]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_pieces_of_a_template_give_problems_or_can_be_said(source: str) -> None:
    problems = problems_of("whom", source)
    assert all(problem and len(problem) < 400 for problem in problems)


def test_wording_order_and_conditions_are_free() -> None:
    source = """{% from "contact.j2" import told %}
{% if contacts and programme.in_person %}
Gọi trước đã: {% for contact in contacts %}{{ told(contact) }}{{ "; hoặc " if not loop.last }}{% endfor %}.
{% else %}
{{ you | capitalize }} coi: {{ programme.name | capitalize }}.
{% endif %}"""
    assert problems_of("whom", source) == []
    table = shipped("smalltalk_greeting").replace("buổi trưa", "trưa").replace("{% set", "Dạ.\n{% set")
    assert problems_of("smalltalk_greeting", table) == []


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("khong_co", "Dạ", "không có lời nào"),
        ("why", "  \n ", "đang trống"),
        ("why", "a" * (longest("why") + 1), "rút gọn"),
        ("why", "Dạ {{ you", "dấu ngoặc nhọn"),
        ("why", "Dạ {{ secret }}", "không có trong lời gốc"),
        ("rated", "{% if rating.secret %}a{% endif %}b", "điều kiện"),
        ("rated", "{% if rating.value == 'up' %}Dạ{% endif %}", "không nói ra chữ nào"),
        ("programme", "Dạ {{ programme }}", "không có trong lời gốc"),
        ("programme", "Hỏi: {{ programme.in_person.text }}", "điều kiện “if” quanh"),
        ("programme", "{% for step in programme.steps %}{% for step in programme.steps %}a{% endfor %}{% endfor %}"
                      "{% for step in programme.steps %}{% for step in programme.steps %}a{% endfor %}{% endfor %}",
         "lặp"),
        ("several", "{{ question }}", "sai chỗ"),
        ("contact", "Dạ", "macro"),
        ("contact", shipped("contact").replace("{{ address(contact) }}", "{{ told(contact) }}"), "lời gốc"),
        ("smalltalk_greeting", shipped("smalltalk_greeting").replace('"noon": "buổi trưa", ', ""), "noon"),
        ("tell_me", "Báo tôi\nkhi có", "nút bấm"),
        ("tell_me", "Báo " * 20, "nút bấm"),
        ("why", "Gọi 0909 123 456", "0909 123 456"),
        ("why", "Gọi ０９０９１２３", "0909123"),
        ("why", "Gọi 0{{ '9' }}09", "0909"),
        ("why", "Coi bit.ly/lua-dao nha", "bit.ly"),
        ("why", "Coi HTTPS://vneid.gov.vn.lua.xyz nha", "lua.xyz"),
    ],
)  # fmt: skip
def test_what_is_refused_is_explained(name: str, source: str, said: str) -> None:
    assert any(said in problem for problem in problems_of(name, source)), problems_of(name, source)


def test_numbers_and_pages_of_contacts_years_and_the_template_s_own_may_be_said() -> None:
    assert problems_of("why", "Năm 2026 gọi 1900.0368 hoặc 113, coi vneid.gov.vn.") == []
    assert problems_of("safety_danger", "Gọi 113 liền.") == []
    strange = Contact(what="Xã", address="0270 3822 111")
    assert problems_of("why", "Gọi 02703822111", [strange]) == []
    assert problems_of("why", "Gọi 1900 0368", [strange])


def test_labels_are_templates_and_nothing_shipped_says_too_much() -> None:
    assert set(shipped_names()) >= LABELS
    for name in shipped_names():
        assert all(len(say(name, **values)) <= MOST_SAID for values in samples_of(name))
